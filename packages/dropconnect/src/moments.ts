/** The moments of a unit's pre-activation under the mask, which Gaussian inference matches. */
import type { Tensor } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import type { MaskPlan } from "./options.js";
import type { Operands } from "./pass.js";
import { square } from "./square/kernel.js";

/** The mean and the variance of the pre-activation `[batch, units]`. */
export interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * With kept weights divided by q, the pre-activation has mean `x @ w + b` and variance `(1 - q) / q * (x^2 @ w^2)`, plus `(1 - q) / q * b^2` if
 * biases are masked. Wan et al. 2013, equations 9 and 10, with the scale of training.
 */
export function momentsOf(
  { x, weight, bias }: Operands,
  { keepProbability, maskBias }: Pick<MaskPlan, "keepProbability" | "maskBias">,
): Moments {
  const { matmul, biasedMatmul, addBias, scale } = kernels;
  const plain = { transposeA: false, transposeB: false };
  const squares = run(matmul, { a: run(square, { x }, {}).y, b: run(square, { x: weight }, {}).y }, plain).y;
  const factor = (1 - keepProbability) / keepProbability;
  if (bias === undefined) {
    return { mean: run(matmul, { a: x, b: weight }, plain).y, variance: run(scale, { x: squares }, { factor }).y };
  }
  const spread = maskBias ? run(addBias, { x: squares, bias: run(square, { x: bias }, {}).y }, {}).y : squares;
  const mean = run(biasedMatmul, { a: x, b: weight, bias }, {}).y;
  return { mean, variance: run(scale, { x: spread }, { factor }).y };
}
