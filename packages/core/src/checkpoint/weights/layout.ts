/** In which order others keep the numbers of a weight: PyTorch puts outputs and channels first, Keras puts them last, as we do. */
import { refuse } from "../../errors.js";
import { type Shape, sizeOf } from "../../shape.js";

/** Who wrote a file: `"pytorch"` keeps weights `[out, in]` and `[out, in, rows, columns]`; `"keras"` and `"maskout"` as they are here. */
export type WeightsOrigin = "pytorch" | "keras" | "maskout";

const ORIGINS: readonly WeightsOrigin[] = ["pytorch", "keras", "maskout"];

/** Names that Keras gives, and PyTorch does not. */
const OF_KERAS = /[./](?:kernel|gamma|moving_mean|moving_variance)(?::\d+)?$/;

/** The writer of a file, as the file says. */
interface Signs {
  readonly names: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The names of the model's variables. */
  readonly variables: ReadonlySet<string>;
}

/** Who wrote a file, if nobody says it. */
export function originOf({ names, metadata, variables }: Signs): WeightsOrigin {
  if (metadata.format === "maskout") return "maskout";
  if (metadata.format === "pt") return "pytorch";
  // A number and a kind: nobody else calls a tensor so.
  if (names.some((name) => variables.has(name) && /^\d+\.[A-Za-z]\w*\./.test(name))) return "maskout";
  return names.some((name) => OF_KERAS.test(name)) ? "keras" : "pytorch";
}

/** @throws {@link OptionError} for what is no origin. */
export function expectOrigin(owner: string, from: WeightsOrigin): WeightsOrigin {
  if (ORIGINS.includes(from)) return from;
  const expected = ORIGINS.map((origin) => `"${origin}"`).join(", ");
  refuse(owner, "from", from, expected, "Leave it out to go by the file's metadata and names.");
}

/** How a tensor of a file becomes a variable. */
export interface Reordering {
  /** The shape that the tensor is to have in the file. */
  readonly shape: Shape;
  /** Which of the file's values value number `at` of the variable is. Left out, they are in one order. */
  readonly source?: Int32Array | undefined;
}

/** A variable whose order may differ elsewhere. */
export interface Ordered {
  /** The last part of its name. */
  readonly name: string;
  readonly shape: Shape;
  /** The image whose values are its inputs, `[…, channels]`, where it follows a flattening. */
  readonly image?: Shape | undefined;
}

/** How PyTorch keeps a variable. */
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
      // There a flattened image is channel by channel, here pixel by pixel.
      const there = image === undefined ? input : (input % channels) * pixels + Math.floor(input / channels);
      for (let output = 0; output < outputs!; output++) {
        source[at++] = (output * inputs! + there) * positions + position;
      }
    }
  }
  return { shape: theirs, source };
}

/** The values of a variable, from those of the file. */
export function reorder(values: Float32Array, source: Int32Array | undefined): Float32Array {
  return source === undefined ? values : Float32Array.from(source, (index) => values[index]!);
}
