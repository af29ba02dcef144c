/** The functions on plain arrays: synchronous, on the CPU, with nothing to set up. */
import type { DropoutOptions } from "@maskout/core/variant";
import { variant } from "./variant.js";

/**
 * Inverted dropout of an array, as in training: `kept ? x / q : 0`, with `q` the keep probability. At inference there is
 * nothing to do: the expectation of the output is the input.
 *
 * @param x Any length. @param options `rate` or `keepProb`; `seed` or `key`; `step`, counted up for a new mask at every call.
 * @returns A new array, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit.
 */
export function dropout(x: Float32Array, options: DropoutOptions): Float32Array {
  return variant.dropout(x, options);
}

/**
 * The gradient of {@link dropout} with respect to `x`: `kept ? dy / q : 0`, scaled as the forward pass was, with the mask
 * drawn again from the same options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws As {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: DropoutOptions): Float32Array {
  return variant.dropoutGrad(dy, options);
}
