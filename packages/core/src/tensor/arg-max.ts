/** Which class a row of scores names. */
import { argMax as kernel } from "../ops/arg-max/kernel.js";
import { run } from "./run.js";
import type { Tensor } from "./tensor.js";

/**
 * Where x is largest in its last dimension: of scores or probabilities `[batch, classes]`, the class numbers `[batch]`, from 0, for
 * whatever takes labels. Of equals it is the first. Where a row holds a NaN its result is NaN, which passes for no class.
 *
 * A new tensor, on the device of x; no gradient goes through it.
 * @param x `[..., classes]`
 * @returns `[...]`
 * @throws {@link ShapeError} for a scalar, and for a last dimension of no elements or more than 2^24. {@link DisposedError}
 */
export function argMax(x: Tensor): Tensor {
  return run(kernel, { x }, {}).y;
}
