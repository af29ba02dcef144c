/** The kernel at the heart of a variant that multiplies activations by noise, and help to write one. */

import { DRAWS_BYTES, type MaskSimd } from "../device/cpu/core-simd.js";
import type { ArrayOperand, Kernel, KernelCall, MemoryOperand, SimdMemory, SimdModule } from "../device/kernel.js";
import type { ResolvedRate } from "../options.js";
import { forEachDraw, type StreamPosition } from "../random/draws.js";
import type { Shape } from "../tensor/shape.js";
import { countDecisions, type Run, runsOf } from "./noise-shape.js";

/** Where a noise kernel draws, and how much it drops. */
export interface NoiseParams extends StreamPosition, ResolvedRate {
  /** The shape of the mask, of the input's rank; undefined where every element has its own decision. */
  readonly noiseShape: Shape | undefined;
}

/**
 * `y = noise * x`, elementwise, the noise drawn from the mask stream at `params` and kept nowhere: called again with the
 * same params it draws the same noise, which is how the gradient finds it. `y` may be `x` itself.
 */
export type NoiseKernel = Kernel<NoiseParams, "x", "y">;

/** A call of a noise kernel's reference. */
export type NoiseCall = KernelCall<NoiseParams, "x", "y", ArrayOperand>;

/**
 * Calls `visit(index, draw)` for every element of an input of `shape`: `draw` is the 16-bit draw of the element's decision,
 * which elements along a shared dimension have in common. For reference kernels.
 */
export function forEachElement(params: NoiseParams, shape: Shape, visit: (index: number, draw: number) => void): void {
  const { noiseShape } = params;
  if (noiseShape === undefined) {
    forEachDraw(params, countDecisions(shape, noiseShape), visit);
    return;
  }
  const draws = new Uint16Array(countDecisions(shape, noiseShape));
  forEachDraw(params, draws.length, (index, draw) => {
    draws[index] = draw;
  });
  let index = 0;
  forEachOffset(runsOf(shape, noiseShape), 0, (decision) => {
    visit(index++, draws[decision] ?? 0);
  });
}

/** The functions of `assembly/masks.ts` that a masking variant compiles into its own module. */
export interface MaskedScaleSimd extends MaskSimd {
  /** `y[i] = x[i] * scale` where element `element + i` is kept, else 0, for `count` elements; `draws` is scratch. Pointers are in bytes. */
  maskedScale(
    x: number,
    y: number,
    draws: number,
    count: number,
    element: number,
    step: number,
    sample: number,
    key0: number,
    key1: number,
    threshold: number,
    scale: number,
  ): void;
  /** The same for `rows` x `columns` elements, from keep decisions one byte each, which lie `rowStride` and `columnStride` apart. */
  scaleByKept(
    x: number,
    y: number,
    kept: number,
    rows: number,
    columns: number,
    rowStride: number,
    columnStride: number,
    scale: number,
  ): void;
}

/**
 * The SIMD form of a kernel that keeps an element times a scale, or drops it: `y = kept ? x * scale : 0`.
 * @param scaleOf The scale of kept elements, from the exact keep probability; rounded to float32.
 */
export function maskedScale(
  module: SimdModule<MaskedScaleSimd>,
  scaleOf: (keepProbability: number) => number,
): (memory: SimdMemory, call: KernelCall<NoiseParams, "x", "y", MemoryOperand>) => void {
  return (memory, { inputs: { x }, outputs: { y }, params }) => {
    const { element, step, sample, threshold, noiseShape } = params;
    const [key0, key1] = params.key;
    const scale = scaleOf(params.keepProbability);
    const simd = memory.exports(module);
    const draws = memory.scratch(DRAWS_BYTES);
    if (noiseShape === undefined) {
      simd.maskedScale(x.pointer, y.pointer, draws, x.size, element, step, sample, key0, key1, threshold, scale);
      return;
    }
    const decisions = countDecisions(x.shape, noiseShape);
    const kept = memory.scratch(decisions);
    simd.keepBytes(kept, draws, decisions, element, step, sample, key0, key1, threshold);
    const runs = runsOf(x.shape, noiseShape);
    const columns = runs.at(-1) ?? { size: 1, stride: 0 };
    const rows = runs.at(-2) ?? { size: 1, stride: 0 };
    let bytes = 0;
    if (x.size === 0) return;
    forEachOffset(runs.slice(0, -2), 0, (offset) => {
      simd.scaleByKept(
        x.pointer + bytes,
        y.pointer + bytes,
        kept + offset,
        rows.size,
        columns.size,
        rows.stride,
        columns.stride,
        scale,
      );
      bytes += rows.size * columns.size * Float32Array.BYTES_PER_ELEMENT;
    });
  };
}

/** Calls `visit` with the mask offset of every position along the runs, in row-major order. */
export function forEachOffset(runs: readonly Run[], offset: number, visit: (offset: number) => void): void {
  const [outer, ...inner] = runs;
  if (outer === undefined) {
    visit(offset);
    return;
  }
  for (let index = 0; index < outer.size; index++) forEachOffset(inner, offset + index * outer.stride, visit);
}
