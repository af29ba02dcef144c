/** A DropConnect pass on tensors: the pre-activation `x @ (w * mask / q) + b * mask' / q`, and the way back. */
import { foldIn, type Tensor, zeros } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import type { MaskParams } from "./decisions.js";
import { maskedProduct, maskedProductGrad, maskUnits, maskWeights } from "./kernels.js";
import { drawsOf, type MaskPlace, type MaskPlan } from "./options.js";

/** Folded into the key for the masks of biases ("bias" in ASCII). */
const BIAS = 0x62696173;

/** What a pass works on: x `[batch, inputs]`, weight `[inputs, units]`, bias `[units]`. */
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

/** A pass, forward and back; either can be had without the other, since masks are drawn and not remembered. */
export interface DropConnectPass {
  /** The pre-activation, `[batch, units]`. */
  forward(): Tensor;
  /** The gradients, given that with respect to the pre-activation. */
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
  const [inputs = 0, units = 0] = weight.shape;
  const population = plan.mask === "unit" ? units : inputs * units;
  const params: MaskParams = { ...place, ...drawsOf(owner, plan, population), element: 0 };
  if (plan.mask === "unit") return unitPass(x, weight, params);
  // The mask that all examples share is that of the first one.
  if (plan.mask === "batch" || place.sharedMask) return batchPass(x, weight, params);
  const own = { ...params, element: place.firstExample * population };
  return {
    forward: () => run(maskedProduct, { x, w: weight }, own).y,
    pullback(dy) {
      const { dx, dw } = run(maskedProductGrad, { x, w: weight, dy }, own);
      return { dx, weight: dw };
    },
  };
}

function batchPass(x: Tensor, weight: Tensor, params: MaskParams): DropConnectPass {
  const masked = run(maskWeights, { w: weight }, params).y;
  return {
    forward: () => product(x, masked),
    pullback: (dy) => ({
      dx: product(dy, masked, { transposeB: true }),
      weight: run(maskWeights, { w: product(x, dy, { transposeA: true }) }, params).y,
    }),
  };
}

function unitPass(x: Tensor, weight: Tensor, params: MaskParams): DropConnectPass {
  const shared = { ...params, shared: true };
  return {
    forward: () => run(maskUnits, { x: product(x, weight) }, shared).y,
    pullback(dy) {
      const masked = run(maskUnits, { x: dy }, shared).y;
      return { dx: product(masked, weight, { transposeB: true }), weight: product(x, masked, { transposeA: true }) };
    },
  };
}

interface BiasPass {
  forward(x: Tensor): Tensor;
  pullback(dy: Tensor): Tensor;
}

function biasPass(owner: string, bias: Tensor, plan: MaskPlan, place: MaskPlace): BiasPass {
  const { add, addBias, sumRows } = kernels;
  if (!plan.maskBias) {
    return { forward: (x) => run(addBias, { x, bias }, {}).y, pullback: (dy) => run(sumRows, { x: dy }, {}).y };
  }
  const units = bias.size;
  const shared = plan.mask !== "example" || place.sharedMask;
  const params = {
    ...place,
    ...drawsOf(owner, plan, units),
    key: foldIn(place.key, BIAS),
    element: shared ? 0 : place.firstExample * units,
    shared,
  };
  return {
    forward(x) {
      const rows = run(addBias, { x: zeros(x.shape, { device: x.device }), bias }, {}).y;
      return run(add, { a: x, b: run(maskUnits, { x: rows }, params).y }, {}).y;
    },
    pullback: (dy) => run(sumRows, { x: run(maskUnits, { x: dy }, params).y }, {}).y,
  };
}

function product(
  a: Tensor,
  b: Tensor,
  transposed: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): Tensor {
  return run(kernels.matmul, { a, b }, { transposeA: false, transposeB: false, ...transposed }).y;
}
