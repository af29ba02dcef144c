/** Rows of a tensor by number, such as the examples of a shuffled batch. */
import type { Kernel } from "../device/kernel.js";
import { ShapeError } from "../errors.js";
import { rowsAndColumns } from "../tensor/shape.js";
import { expectLast } from "./operands.js";

/** `y [indices.length, ...]`: row i of y is row `indices[i]` of x `[n, ...]`. */
export const takeRows: Kernel<
  {
    /** Which rows, in the order of the output. */
    readonly indices: Uint32Array;
  },
  "x",
  "y"
> = {
  name: "takeRows",
  shapes({ x }, { indices }) {
    expectLast("takeRows", "x", x);
    const [rows = 0, ...rest] = x;
    const outside = indices.find((index) => index >= rows);
    if (outside !== undefined) {
      throw new ShapeError("takeRows", { x }, `indices below ${rows}, the number of rows, not ${outside}`);
    }
    return { y: [indices.length, ...rest] };
  },
  cpu: {
    reference({ inputs: { x }, outputs: { y }, params: { indices } }) {
      const { columns } = rowsAndColumns(x.shape);
      indices.forEach((row, index) => {
        y.values.set(x.values.subarray(row * columns, (row + 1) * columns), index * columns);
      });
    },
    simd(memory, { inputs: { x }, outputs: { y }, params: { indices } }) {
      const bytes = memory.bytes();
      const rowBytes = rowsAndColumns(x.shape).columns * Float32Array.BYTES_PER_ELEMENT;
      indices.forEach((row, index) => {
        const from = x.pointer + row * rowBytes;
        bytes.copyWithin(y.pointer + index * rowBytes, from, from + rowBytes);
      });
    },
  },
};
