/** A DropConnect pass on tensors: the pre-activation `x @ (w * mask / q) + b * mask' / q`, forward and backward. */
import type { Tensor } from "@maskout/core";
import { expectReach, kernels, run } from "@maskout/core/variant";
import { biasMasking, biasParams, type Masking, weightMasking } from "./masking.js";
import { type MaskPlace, type MaskPlan, samplingOf } from "./options.js";
import { maskedProduct, maskedProductGrad } from "./product/kernel.js";
import { transpose } from "./transpose/kernel.js";
import { maskUnits } from "./units/kernel.js";

/** The operands of a pass: x `[batch, inputs]`, weight `[inputs, units]`, bias `[units]`. */
export interface Operands {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias?: Tensor | undefined;
}

/** The gradients of a pass, by operand. */
interface Gradients {
  readonly dx: Tensor;
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

/** A pass, forward and backward. Either can run without the other, since masks are drawn and not stored. */
export interface DropConnectPass {
  /** The pre-activation, `[batch, units]`. */
  forward(): Tensor;
  /** The gradients, from the gradient with respect to the pre-activation. */
  pullback(dy: Tensor): Gradients;
}

/**
 * Wan, Zeiler, Zhang, LeCun and Fergus, "Regularization of Neural Networks using DropConnect", ICML 2013, equation 5, with the
 * kept weights divided by the keep probability q.
 */
export function dropConnectPass(
  owner: string,
  { x, weight, bias }: Operands,
  plan: MaskPlan,
  place: MaskPlace,
): DropConnectPass {
  const product = productPass(owner, x, weight, plan, place);
  if (bias === undefined) return product;
  const shift = biasPass(owner, bias, plan, place);
  return {
    forward: () => shift.forward(product.forward()),
    pullback: (dy) => ({ ...product.pullback(dy), bias: shift.pullback(dy) }),
  };
}

function productPass(owner: string, x: Tensor, weight: Tensor, plan: MaskPlan, place: MaskPlace): DropConnectPass {
  switch (plan.mask) {
    case "example":
      return examplePass(owner, x, weight, plan, place);
    case "batch":
      return batchPass(x, weight, weightMasking(owner, plan, place));
    case "unit":
      return unitPass(owner, x, weight, plan, place);
    default:
      return plan.mask satisfies never;
  }
}

function examplePass(owner: string, x: Tensor, weight: Tensor, plan: MaskPlan, place: MaskPlace): DropConnectPass {
  const element = place.firstExample * weight.size;
  expectReach(owner, place.firstExample, element + (x.shape[0] ?? 1) * weight.size);
  const params = { ...place, ...samplingOf(owner, plan, weight.size), element };
  // Backward uses the same transpose, so it lives as long as the pass.
  const w = run(transpose, { x: weight }, {}).y;
  return {
    forward: () => run(maskedProduct, { x, w }, params).y,
    pullback(dy) {
      const { dx, dw } = run(maskedProductGrad, { x, w, dy }, params);
      return { dx, weight: run(transpose, { x: dw }, {}).y };
    },
  };
}

function batchPass(x: Tensor, weight: Tensor, mask: Masking): DropConnectPass {
  const masked = mask(weight);
  return {
    forward: () => product(x, masked),
    pullback: (dy) => ({
      dx: product(dy, masked, { transposeB: true }),
      weight: mask(product(x, dy, { transposeA: true })),
    }),
  };
}

function unitPass(owner: string, x: Tensor, weight: Tensor, plan: MaskPlan, place: MaskPlace): DropConnectPass {
  const params = { ...place, ...samplingOf(owner, plan, weight.shape[1] ?? 0), element: 0, shared: true };
  return {
    forward: () => maskUnits(product(x, weight), params),
    pullback(dy) {
      const masked = maskUnits(dy, params);
      return { dx: product(masked, weight, { transposeB: true }), weight: product(x, masked, { transposeA: true }) };
    },
  };
}

interface BiasPass {
  forward(x: Tensor): Tensor;
  pullback(dy: Tensor): Tensor;
}

function biasPass(owner: string, bias: Tensor, plan: MaskPlan, place: MaskPlace): BiasPass {
  const { add, addBias, sumRows, takeRows } = kernels;
  if (!plan.maskBias) {
    return { forward: (x) => run(addBias, { x, bias }, {}).y, pullback: (dy) => run(sumRows, { x: dy }, {}).y };
  }
  if (plan.mask !== "example") {
    const mask = biasMasking(owner, plan, place);
    return {
      forward: (x) => run(addBias, { x, bias: mask(bias) }, {}).y,
      pullback: (dy) => mask(run(sumRows, { x: dy }, {}).y),
    };
  }
  const params = biasParams(owner, plan, place, bias.size);
  return {
    forward(x) {
      // One copy of the biases per example, each masked by itself.
      const indices = new Uint32Array(x.shape[0] ?? 0);
      const rows = run(takeRows, { x: bias.reshape([1, bias.size]) }, { indices }).y;
      return run(add, { a: x, b: maskUnits(rows, params) }, {}).y;
    },
    pullback: (dy) => run(sumRows, { x: maskUnits(dy, params) }, {}).y,
  };
}

function product(
  a: Tensor,
  b: Tensor,
  transposed: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): Tensor {
  return run(kernels.matmul, { a, b }, { transposeA: false, transposeB: false, ...transposed }).y;
}
