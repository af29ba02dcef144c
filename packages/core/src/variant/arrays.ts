/** Elementwise kernels on plain arrays: tile by tile through the CPU device's memory, or in plain TypeScript. */
import { cpu } from "../device/cpu/cpu.js";
import type { WasmMemory } from "../device/cpu/memory.js";
import type { Kernel } from "../device/kernel.js";
import { OptionError, ShapeError } from "../errors.js";
import { type Shape, sizeOf } from "../tensor/shape.js";

/** Elements in a tile: copied in, computed and copied out while they are in the cache. */
const TILE = 16384;

/** A kernel from one array to another of its length; it may be run in place. */
type ElementwiseKernel<Params> = Kernel<Params, "x", "y">;

/** Input and output of a function on arrays. @throws {@link OptionError} @throws {@link ShapeError} for an `out` of another length. */
export function expectArrays(
  owner: string,
  name: string,
  x: Float32Array,
  out: Float32Array | undefined,
): Float32Array {
  expectFloats(owner, name, x);
  if (out === undefined) return new Float32Array(x.length);
  expectFloats(owner, "out", out);
  if (out.length !== x.length) throw new ShapeError(owner, { [name]: [x.length], out: [out.length] }, "equal lengths");
  return out;
}

/** The shape of the values of an array. @throws {@link OptionError} for what is none; {@link ShapeError} for another number of them. */
export function shapeOfArray(owner: string, name: string, x: Float32Array, shape: Shape | undefined): Shape {
  expectFloats(owner, name, x);
  if (shape === undefined) return [x.length];
  if (!Array.isArray(shape) || sizeOf(shape) !== x.length) {
    throw new ShapeError(
      owner,
      { [name]: [x.length], shape: Array.isArray(shape) ? shape : [] },
      "a shape of as many elements",
    );
  }
  return shape;
}

/**
 * Runs an elementwise kernel from `x` into `out`.
 * @param paramsAt The kernel's params for the tile that starts at an element.
 * @param whole Whether the array must stay in one piece, because its shape matters.
 */
export function runOnArrays<Params>(
  kernel: ElementwiseKernel<Params>,
  {
    x,
    out,
    shape,
    whole,
  }: { readonly x: Float32Array; readonly out: Float32Array; readonly shape: Shape; readonly whole: boolean },
  paramsAt: (element: number) => Params,
): void {
  const { simd } = cpu();
  if (simd === undefined || kernel.cpu.simd === undefined) {
    kernel.cpu.reference({
      inputs: { x: { values: x, shape } },
      outputs: { y: { values: out, shape } },
      params: paramsAt(0),
    });
    return;
  }
  runTiles(simd, kernel, { x, out, shape, tile: whole ? x.length : Math.min(TILE, x.length) }, paramsAt);
}

function runTiles<Params>(
  simd: WasmMemory,
  kernel: ElementwiseKernel<Params>,
  {
    x,
    out,
    shape,
    tile,
  }: { readonly x: Float32Array; readonly out: Float32Array; readonly shape: Shape; readonly tile: number },
  paramsAt: (element: number) => Params,
): void {
  const pointer = simd.allocate(tile);
  try {
    for (let first = 0; first < x.length; first += tile) {
      const size = Math.min(tile, x.length - first);
      simd.floats(pointer, size).set(size === x.length ? x : x.subarray(first, first + size));
      const operand = { pointer, size, shape: size === x.length ? shape : [size] };
      kernel.cpu.simd?.(simd, { inputs: { x: operand }, outputs: { y: operand }, params: paramsAt(first) });
      simd.clearScratch();
      out.set(simd.floats(pointer, size), first);
    }
  } finally {
    simd.clearScratch();
    simd.free(pointer);
  }
}

function expectFloats(owner: string, option: string, value: unknown): void {
  if (value instanceof Float32Array) return;
  throw new OptionError({
    owner,
    option,
    value,
    expected: "a Float32Array",
    remedy: "Convert other arrays with Float32Array.from(values).",
  });
}
