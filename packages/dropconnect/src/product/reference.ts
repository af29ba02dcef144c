/**
 * The masked product and its gradients as in the paper, in plain TypeScript. Dropped products are masked out, not multiplied by 0, so that their NaNs
 * have no effect.
 */
import type { ArrayOperand, KernelCall } from "@maskout/core/variant";
import { decisionsOf } from "../masks/decisions.js";
import { type MaskParams, scaleOf } from "../masks/params.js";

/** The product. */
export function reference({
  inputs: { x, w },
  outputs: { y },
  params,
}: KernelCall<MaskParams, "x" | "w", "y", ArrayOperand>): void {
  const [units = 0, inputs = 0] = w.shape;
  const scale = Math.fround(scaleOf(params.keepProbability));
  forEachExample(x, w, params, (b, kept) => {
    for (let o = 0; o < units; o++) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) {
        if (kept[o * inputs + i] === 1) sum += x.values[b * inputs + i]! * w.values[o * inputs + i]!;
      }
      y.values[b * units + o] = scale * sum;
    }
  });
}

/** The gradients. */
export function gradReference({
  inputs: { x, w, dy },
  outputs: { dx, dw },
  params,
}: KernelCall<MaskParams, "x" | "w" | "dy", "dx" | "dw", ArrayOperand>): void {
  const [units = 0, inputs = 0] = w.shape;
  const scale = Math.fround(scaleOf(params.keepProbability));
  const weightSums = new Float64Array(units * inputs);
  const inputSums = new Float64Array(inputs);
  forEachExample(x, w, params, (b, kept) => {
    inputSums.fill(0);
    for (let o = 0; o < units; o++) {
      const gradient = scale * dy.values[b * units + o]!;
      for (let i = 0; i < inputs; i++) {
        if (kept[o * inputs + i] === 0) continue;
        inputSums[i]! += gradient * w.values[o * inputs + i]!;
        weightSums[o * inputs + i]! += gradient * x.values[b * inputs + i]!;
      }
    }
    dx.values.set(inputSums, b * inputs);
  });
  dw.values.set(weightSums);
}

/** Visits every example with the mask over its weights. */
function forEachExample(
  x: ArrayOperand,
  w: ArrayOperand,
  params: MaskParams,
  visit: (b: number, kept: Uint8Array) => void,
): void {
  const population = w.values.length;
  for (let b = 0; b < (x.shape[0] ?? 0); b++) {
    visit(b, decisionsOf({ ...params, element: params.element + b * population }, population));
  }
}
