/** Elementwise kernels on plain arrays: tile by tile through the CPU device's memory, or in plain TypeScript. */
import type { Kernel } from "../kernel/kernel.js";
import type { Shape } from "../shape.js";
import { rangeOf, runPart } from "./simd-run.js";
import { wasm } from "./wasm.js";

/** The number of elements per tile, which is copied in, computed and copied out while it is in the cache. */
const TILE = 16384;

/** A kernel from one array to another of the same length, which may run in place. Its work is divided by elements or examples, or not at all. */
export type ElementwiseKernel<Params> = Kernel<Params, "x", "y">;

/** The arrays of a call: `out` is as long as `x`, and may be `x` itself. */
export interface Arrays {
  readonly x: Float32Array;
  readonly out: Float32Array;
  /** The shape of both arrays, row-major. */
  readonly shape: Shape;
}

/**
 * Runs an elementwise kernel from `x` into `out`: part by part if the kernel's work can be divided by elements, otherwise in one piece.
 * @throws {@link DeviceError} when there is no memory left.
 */
export function runOnArrays<Params>(
  kernel: ElementwiseKernel<Params>,
  { x, out, shape }: Arrays,
  params: Params,
): void {
  const { memory } = wasm();
  const { reference, simd: face } = kernel.cpu;
  if (memory === undefined || face === undefined) {
    reference({ inputs: { x: { values: x, shape } }, outputs: { y: { values: out, shape } }, params });
    return;
  }
  const inParts = rangeOf(face, params) === "elements";
  const tile = inParts ? Math.min(TILE, x.length) : x.length;
  const pointer = memory.allocate(tile);
  try {
    for (let begin = 0; begin < x.length; begin += tile) {
      const end = Math.min(begin + tile, x.length);
      memory.floats(pointer, end - begin).set(end - begin === x.length ? x : x.subarray(begin, end));
      // The address that the whole array would have around this tile: the form addresses its part by the array's own indices.
      const operand = { pointer: pointer - begin * Float32Array.BYTES_PER_ELEMENT, size: x.length, shape };
      const call = { inputs: { x: operand }, outputs: { y: operand }, params };
      runPart(memory, kernel.name, face, call, begin, inParts ? end : (shape[0] ?? 1));
      out.set(memory.floats(pointer, end - begin), begin);
    }
  } finally {
    memory.free(pointer, tile);
  }
}
