/** Slices: blocks of a tensor. */
import { ShapeError } from "../../errors.js";
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { type Shape, sizeOf } from "../../shape.js";
import { expectLast } from "../shared/operands.js";
import type { SliceParams } from "./params.js";
import { sliceSimd } from "./simd.generated.js";

/** y, of shape `size`, is the block of x that begins at `begin`; `begin` and `size` have one entry per dimension of x. */
export const slice: Kernel<SliceParams, "x", "y"> = {
  name: "slice",
  shapes({ x }, { begin, size }) {
    expectLast("slice", "x", x);
    const inside = x.every((length, axis) => begin[axis]! >= 0 && begin[axis]! + size[axis]! <= length);
    if (!inside || begin.length !== x.length || size.length !== x.length) {
      throw new ShapeError("slice", { x, begin, size }, "a block inside of x");
    }
    return { y: size };
  },
  cpu: {
    reference({ inputs: { x }, outputs: { y }, params }) {
      forEachRow(x.shape, params, ({ from, to, length, rows, stride }) => {
        for (let row = 0; row < rows; row++) {
          const start = from + row * stride;
          y.values.set(x.values.subarray(start, start + length), to + row * length);
        }
      });
    },
    simd: simdFace({
      module: sliceSimd,
      range: "examples",
      run(simd, { inputs: { x }, outputs: { y }, params }, { begin, end }) {
        const { BYTES_PER_ELEMENT: bytes } = Float32Array;
        const [start = 0, ...starts] = params.begin;
        const [, ...sizes] = params.size;
        const part = { begin: [start + begin, ...starts], size: [end - begin, ...sizes] };
        const first = begin * sizeOf(sizes);
        forEachRow(x.shape, part, ({ from, to, length, rows, stride }) => {
          simd.copyRows(addressOf(y, first + to), addressOf(x, from), length * bytes, rows, stride * bytes);
        });
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).slice,
};

/** Rows of elements that are contiguous in x and in y. In y, the rows follow one another without gaps. */
interface Rows {
  /** The index in x of the first row. */
  readonly from: number;
  /** The index in y of the first row. */
  readonly to: number;
  /** The number of elements of a row. */
  readonly length: number;
  readonly rows: number;
  /** The distance from one row of x to the next. */
  readonly stride: number;
}

/** Visits the block in groups of rows at equal distances: one group per index of the dimensions before the last two that are cut. */
function forEachRow(x: Shape, { begin, size }: SliceParams, visit: (rows: Rows) => void): void {
  // Trailing dimensions that are taken whole are contiguous with the last dimension that is cut.
  let last = x.length - 1;
  while (last > 0 && size[last] === x[last]) last--;
  const inner = sizeOf(x.slice(last + 1));
  const walk = (axis: number, start: number, to: number): void => {
    const count = size[axis]!;
    const stride = sizeOf(x.slice(axis + 1));
    const from = start + begin[axis]! * stride;
    if (axis === last) visit({ from, to, length: count * inner, rows: 1, stride });
    else if (axis === last - 1) {
      visit({ from: from + begin[last]! * inner, to, length: size[last]! * inner, rows: count, stride });
    } else {
      const step = sizeOf(size.slice(axis + 1));
      for (let index = 0; index < count; index++) walk(axis + 1, from + index * stride, to + index * step);
    }
  };
  walk(0, 0, 0);
}
