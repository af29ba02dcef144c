/** The order of a weight's values in files of other programs: PyTorch puts outputs and channels first; Keras puts them last, as maskout does. */
import { refuse } from "../../errors.js";
import { type Shape, sizeOf } from "../../shape.js";

/**
 * The program that wrote a file. `"pytorch"` stores weights as `[out, in]` and `[out, in, rows, columns]`; `"keras"` and `"maskout"` store
 * them as `[in, out]` and `[rows, columns, in, out]`.
 */
export type WeightsOrigin = "pytorch" | "keras" | "maskout";

const ORIGINS: readonly WeightsOrigin[] = ["pytorch", "keras", "maskout"];

/** Names that Keras uses and PyTorch does not. */
const OF_KERAS = /[./](?:kernel|gamma|moving_mean|moving_variance)(?::\d+)?$/;

/** The contents of a file that show which program wrote it. */
interface Signs {
  readonly names: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The names of the model's variables. */
  readonly variables: ReadonlySet<string>;
}

/** Guesses the program that wrote a file. */
export function originOf({ names, metadata, variables }: Signs): WeightsOrigin {
  if (metadata.format === "maskout") return "maskout";
  if (metadata.format === "pt") return "pytorch";
  // A number and a kind: only maskout uses such names.
  if (names.some((name) => variables.has(name) && /^\d+\.[A-Za-z]\w*\./.test(name))) return "maskout";
  return names.some((name) => OF_KERAS.test(name)) ? "keras" : "pytorch";
}

/** The option `from`, checked. @throws {@link OptionError} */
export function expectOrigin(owner: string, from: WeightsOrigin): WeightsOrigin {
  if (ORIGINS.includes(from)) return from;
  const expected = ORIGINS.map((origin) => `"${origin}"`).join(", ");
  refuse(owner, "from", from, expected, "Leave it out to go by the file's metadata and names.");
}

/** How a tensor of a file becomes a variable. */
export interface Reordering {
  /** The expected shape of the tensor in the file. */
  readonly shape: Shape;
  /** For every value of the variable, the index of the file's value. Left out if the orders are equal. */
  readonly source?: Int32Array | undefined;
}

/** A variable whose values may be in another order in a file. */
export interface Ordered {
  /** The last part of the variable's name. */
  readonly name: string;
  readonly shape: Shape;
  /** The shape `[…, channels]` of the image whose values are its inputs, if it follows a flattening. */
  readonly image?: Shape | undefined;
}

/** How PyTorch stores a variable. */
export function fromPytorch({ name, shape, image }: Ordered): Reordering {
  const weight = name === "weight" && shape.length > 1;
  const [inputs, outputs] = weight ? shape.slice(-2) : [sizeOf(shape), 1];
  const field = weight ? shape.slice(0, -2) : [];
  const positions = sizeOf(field);
  const theirs = weight ? [outputs!, inputs!, ...field] : shape;
  if (!weight && image === undefined) return { shape };
  const source = new Int32Array(sizeOf(shape));
  const channels = image?.at(-1) ?? 1;
  const pixels = inputs! / channels;
  let at = 0;
  for (let position = 0; position < positions; position++) {
    for (let input = 0; input < inputs!; input++) {
      // PyTorch flattens an image channel by channel, maskout pixel by pixel.
      const there = image === undefined ? input : (input % channels) * pixels + Math.floor(input / channels);
      for (let output = 0; output < outputs!; output++) {
        source[at++] = (output * inputs! + there) * positions + position;
      }
    }
  }
  return { shape: theirs, source };
}

/** The values of a variable, in the order of the variable, from those of the file. */
export function reorder(values: Float32Array, source: Int32Array | undefined): Float32Array {
  return source === undefined ? values : Float32Array.from(source, (index) => values[index]!);
}
