/** The index of the largest element of every row. */
import { ShapeError } from "../../errors.js";
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectLast, type NoParams, rowsOfLast } from "../shared/operands.js";
import { argMaxSimd } from "./simd.generated.js";

/** The largest number of columns: up to this, every whole number is exact in float32. */
const MOST_COLUMNS = 0x1000000;

/**
 * y `[...]` = the index, from 0, of the largest element along the last dimension of x `[..., columns]`; the first of equal elements. A row that
 * contains a NaN gives NaN, which is refused as a class number.
 */
export const argMax: Kernel<NoParams, "x", "y"> = {
  name: "argMax",
  shapes({ x }) {
    const columns = expectLast("argMax", "x", x);
    if (columns < 1 || columns > MOST_COLUMNS) {
      throw new ShapeError("argMax", { x }, `a last dimension of 1 to 2^24 = ${MOST_COLUMNS} elements`);
    }
    return { y: x.slice(0, -1) };
  },
  cpu: {
    reference({ inputs: { x }, outputs: { y } }) {
      const { columns } = rowsOfLast(x.shape);
      for (let row = 0; row < y.values.length; row++) {
        const values = x.values.subarray(row * columns, (row + 1) * columns);
        const largest = values.reduce((most, value) => Math.max(most, value));
        y.values[row] = Number.isNaN(largest) ? Number.NaN : values.indexOf(largest);
      }
    },
    // An element of the result is a row of x.
    simd: simdFace({
      module: argMaxSimd,
      range: "elements",
      run(simd, { inputs: { x }, outputs: { y } }, { begin, end }) {
        const { columns } = rowsOfLast(x.shape);
        simd.argMax(addressOf(y, begin), addressOf(x, begin * columns), end - begin, columns);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).argMax,
};
