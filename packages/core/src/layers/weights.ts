/** How weights start. */
import { refuse } from "../errors.js";
import { type Shape, sizeOf } from "../shape.js";
import { foldIn } from "../stream/key.js";
import type { Key } from "../stream/philox.js";
import { uniform } from "../stream/sequence.js";
import type { Start } from "./layer.js";

/**
 * How weights start: uniform in `[-limit, limit)`. `"he"` has `limit = sqrt(6 / inputs)` (He, Zhang, Ren and Sun 2015, for ReLU);
 * `"glorot"` has `sqrt(6 / (inputs + outputs))` (Glorot and Bengio 2010, for sigmoid and tanh); `"lecun"` has `sqrt(3 / inputs)`, a variance
 * of `1 / inputs` (LeCun, Bottou, Orr and Müller 1998, for SELU). `inputs` (fan-in) is the number of inputs that an output of the layer
 * depends on, `outputs` (fan-out) the number of outputs that depend on an input.
 */
export type Init = "he" | "glorot" | "lecun";

/** The fan-in and fan-out of a weight. */
interface Fan {
  /** The number of terms of an output's sum. */
  readonly inputs: number;
  /** The number of sums that an input is a term of. */
  readonly outputs: number;
}

/** The number that is folded into the layer's key for the initial weights ("init" in ASCII), so that they share no draws with a mask. */
const INIT = 0x696e6974;

/** Half the width of the uniform distribution that the weights start from. */
const LIMITS = {
  he: ({ inputs }) => Math.sqrt(6 / inputs),
  glorot: ({ inputs, outputs }) => Math.sqrt(6 / (inputs + outputs)),
  lecun: ({ inputs }) => Math.sqrt(3 / inputs),
} satisfies Record<Init, (fan: Fan) => number>;

/** Refuses an unknown initialisation. @throws {@link OptionError} */
export function expectInit(owner: string, init: Init): void {
  if (typeof init === "string" && Object.hasOwn(LIMITS, init)) return;
  refuse(
    owner,
    "init",
    init,
    '"he", "glorot" or "lecun"',
    "Use he before ReLU, glorot before sigmoid or tanh, lecun before SELU.",
  );
}

/** The start of weights of a shape, drawn from their layer's key. */
export function initialWeights(shape: Shape, init: Init, fan: Fan, key: Key): Start {
  return { shape, values: () => uniform(foldIn(key, INIT), sizeOf(shape), LIMITS[init](fan)) };
}
