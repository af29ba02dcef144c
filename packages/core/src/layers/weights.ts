/** How weights start. */
import { refuse } from "../errors.js";
import { type Shape, sizeOf } from "../shape.js";
import { foldIn } from "../stream/key.js";
import type { Key } from "../stream/philox.js";
import { uniform } from "../stream/sequence.js";
import type { Start } from "./layer.js";

/**
 * Weights that start uniform in `[-limit, limit)`: `"he"` with `limit = sqrt(6 / inputs)` (He, Zhang, Ren and Sun 2015, for ReLU),
 * `"glorot"` with `sqrt(6 / (inputs + outputs))` (Glorot and Bengio 2010, for sigmoid and tanh), `"lecun"` with `sqrt(3 / inputs)` (LeCun,
 * Bottou, Orr and Müller 1998, for SELU: their variance is `1 / inputs`). Inputs are as many as a sum of the layer has terms; outputs as
 * many as an input is a term of.
 */
export type Init = "he" | "glorot" | "lecun";

/** How many numbers a weight stands between. */
interface Fan {
  /** Terms of a sum. */
  readonly inputs: number;
  /** Sums that an input is a term of. */
  readonly outputs: number;
}

/** Folded into the layer's key for the initial weights ("init" in ASCII), so that they share no draws with a mask. */
const INIT = 0x696e6974;

/** Half the width of the uniform distribution that the weights start from. */
const LIMITS = {
  he: ({ inputs }) => Math.sqrt(6 / inputs),
  glorot: ({ inputs, outputs }) => Math.sqrt(6 / (inputs + outputs)),
  lecun: ({ inputs }) => Math.sqrt(3 / inputs),
} satisfies Record<Init, (fan: Fan) => number>;

/** Refuses an unknown way to start. @throws {@link OptionError} */
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

/** Weights of a shape, drawn from their layer's key. */
export function initialWeights(shape: Shape, init: Init, fan: Fan, key: Key): Start {
  return { shape, values: () => uniform(foldIn(key, INIT), sizeOf(shape), LIMITS[init](fan)) };
}
