/** The functions on plain arrays: synchronous, on the CPU, with nothing to set up. */
import type { DropoutOptions, InferenceOptions } from "@maskout/core/variant";
import { variant } from "./variant.js";

/**
 * Standard dropout of an array, as in training: `kept ? x : 0`. At inference call {@link scaleForInference}.
 *
 * @param x Any length. @param options `rate` or `keepProb`; `seed` or `key`; `step`, counted up for a new mask at every call.
 * @returns A new array, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit.
 */
export function dropout(x: Float32Array, options: DropoutOptions): Float32Array {
  return variant.dropout(x, options);
}

/**
 * The gradient of {@link dropout} with respect to `x`: `kept ? dy : 0`, with the mask drawn again from the same options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws As {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: DropoutOptions): Float32Array {
  return variant.dropoutGrad(dy, options);
}

/**
 * What standard dropout does at inference: `q * x`, with `q` the keep probability, exactly as the mask stream realises it.
 * (A network trained with standard dropout and run without this sees activations `1 / q` times too large.)
 *
 * @returns A new array, or `out`. @throws As {@link dropout}.
 */
export function scaleForInference(x: Float32Array, options: InferenceOptions): Float32Array {
  return variant.infer(x, options);
}
