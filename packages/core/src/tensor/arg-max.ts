/** The class of every row of scores. */
import { argMax as kernel } from "../ops/arg-max/kernel.js";
import { run } from "./run.js";
import type { Tensor } from "./tensor.js";

/**
 * The index of the largest element along the last dimension, from 0: for scores or probabilities `[batch, classes]`, the class numbers
 * `[batch]`. Among equal elements, the first counts. A row that contains a NaN gives NaN, which is refused as a class number.
 *
 * The result is a new tensor, on the device of x; no gradient goes through it.
 * @param x `[..., classes]`
 * @returns `[...]`
 * @throws {@link ShapeError} for a scalar, and for a last dimension of no elements or more than 2^24; {@link OptionError} when x is not a
 * tensor; {@link DisposedError} when x was disposed of.
 */
export function argMax(x: Tensor): Tensor {
  return run(kernel, { x }, {}).y;
}
