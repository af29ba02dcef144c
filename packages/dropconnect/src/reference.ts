/** The kernels as the paper writes them, in plain TypeScript: the specification of the SIMD kernels, and the fallback. */
import type { ArrayOperand, KernelCall } from "@maskout/core/variant";
import { decisionsOf, type MaskParams } from "./decisions.js";

type Call<Params, In extends string, Out extends string> = KernelCall<Params, In, Out, ArrayOperand>;

/** `y[b, o] = sum over i of kept(b, o, i) / q * x[b, i] * w[i, o]`; a dropped product is selected away. */
export function productReference({ inputs: { x, w }, outputs: { y }, params }: Call<MaskParams, "x" | "w", "y">): void {
  const { batch, inputs, units, population } = sizesOf(x, w);
  const scale = Math.fround(1 / params.keepProbability);
  for (let b = 0; b < batch; b++) {
    const kept = decisionsOf({ ...params, element: params.element + b * population }, population, population);
    for (let o = 0; o < units; o++) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) {
        if (kept[o * inputs + i] === 1) sum += x.values[b * inputs + i]! * w.values[i * units + o]!;
      }
      y.values[b * units + o] = scale * sum;
    }
  }
}

/** `dx[b, i] = sum over o of kept / q * dy[b, o] * w[i, o]` and `dw[i, o] = sum over b of kept / q * dy[b, o] * x[b, i]`. */
export function productGradReference({
  inputs: { x, w, dy },
  outputs: { dx, dw },
  params,
}: Call<MaskParams, "x" | "w" | "dy", "dx" | "dw">): void {
  const { batch, inputs, units, population } = sizesOf(x, w);
  const scale = Math.fround(1 / params.keepProbability);
  const weightGradient = new Float64Array(population);
  for (let b = 0; b < batch; b++) {
    const kept = decisionsOf({ ...params, element: params.element + b * population }, population, population);
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let o = 0; o < units; o++) {
        if (kept[o * inputs + i] === 0) continue;
        const gradient = scale * dy.values[b * units + o]!;
        sum += gradient * w.values[i * units + o]!;
        weightGradient[i * units + o]! += gradient * x.values[b * inputs + i]!;
      }
      dx.values[b * inputs + i] = sum;
    }
  }
  dw.values.set(weightGradient);
}

/** `y[i, o] = kept(o, i) ? w[i, o] / q : 0`: one mask for the whole batch. */
export function maskWeightsReference({ inputs: { w }, outputs: { y }, params }: Call<MaskParams, "w", "y">): void {
  const [inputs = 0, units = 0] = w.shape;
  const scale = Math.fround(1 / params.keepProbability);
  const kept = decisionsOf(params, inputs * units, inputs * units);
  w.values.forEach((weight, index) => {
    const [i, o] = [Math.floor(index / units), index % units];
    y.values[index] = kept[o * inputs + i] === 1 ? weight * scale : 0;
  });
}

/** `y[r, o] = kept ? x[r, o] / q : 0`, with a decision for every `(r, o)`, or for every `o` alone (`shared`). */
export function maskUnitsReference({ inputs: { x }, outputs: { y }, params }: Call<UnitParams, "x", "y">): void {
  const units = x.shape.at(-1) ?? 1;
  const scale = Math.fround(1 / params.keepProbability);
  const kept = decisionsOf(params, params.shared ? units : x.values.length, units);
  x.values.forEach((value, index) => {
    y.values[index] = kept[params.shared ? index % units : index] === 1 ? value * scale : 0;
  });
}

/** Decisions about units, or about biases. */
export interface UnitParams extends MaskParams {
  /** Whether all rows share the decisions of one. */
  readonly shared: boolean;
}

/** `y = x^2`, elementwise. */
export function squareReference({ inputs: { x }, outputs: { y } }: Call<object, "x", "y">): void {
  x.values.forEach((value, index) => {
    y.values[index] = value * value;
  });
}

function sizesOf(
  x: ArrayOperand,
  w: ArrayOperand,
): { readonly batch: number; readonly inputs: number; readonly units: number; readonly population: number } {
  const [inputs = 0, units = 0] = w.shape;
  return { batch: x.shape[0] ?? 0, inputs, units, population: inputs * units };
}
