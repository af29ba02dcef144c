/** Selecting rows of a tensor by number, such as the examples of a shuffled batch, and multiplying rows by factors. */
import { ShapeError } from "../../errors.js";
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { rowsAndColumns } from "../../shape.js";
import { expectLast, type NoParams } from "../shared/operands.js";
import { rowsSimd } from "./simd.generated.js";

/** y `[indices.length, ...]`: row i of y is row `indices[i]` of x `[n, ...]`. */
export const takeRows: Kernel<
  {
    /** The numbers of the rows, in the order of the output. */
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
    simd: simdFace({
      module: rowsSimd,
      range: "examples",
      run(simd, { inputs: { x }, outputs: { y }, params: { indices } }, { begin, end }) {
        const { columns } = rowsAndColumns(x.shape);
        const bytes = columns * Float32Array.BYTES_PER_ELEMENT;
        for (let first = begin, next = begin + 1; first < end; first = next, next++) {
          // Rows that follow one another in x are copied together.
          while (next < end && indices[next] === indices[next - 1]! + 1) next++;
          const from = addressOf(x, indices[first]! * columns);
          simd.copy(addressOf(y, first * columns), from, (next - first) * bytes);
        }
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).takeRows,
};

/** y `[n, ...]`: row i of x `[n, ...]` times factor i of factors `[n]`. */
export const scaleRows: Kernel<NoParams, "x" | "factors", "y"> = {
  name: "scaleRows",
  shapes({ x, factors }) {
    const { rows } = rowsAndColumns(x);
    if (factors.length !== 1 || factors[0] !== rows) {
      throw new ShapeError("scaleRows", { x, factors }, "one factor for every row of x");
    }
    return { y: x };
  },
  cpu: {
    reference({ inputs: { x, factors }, outputs: { y } }) {
      const { columns } = rowsAndColumns(x.shape);
      factors.values.forEach((factor, row) => {
        for (let index = row * columns; index < (row + 1) * columns; index++)
          y.values[index] = factor * x.values[index]!;
      });
    },
    simd: simdFace({
      module: rowsSimd,
      range: "examples",
      run(simd, { inputs: { x, factors }, outputs: { y } }, { begin, end }) {
        const { columns } = rowsAndColumns(x.shape);
        const [to, from] = [addressOf(y, begin * columns), addressOf(x, begin * columns)];
        simd.scaleRows(to, from, addressOf(factors, begin), end - begin, columns);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).scaleRows,
};
