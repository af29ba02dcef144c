/** The matrix product. */
import { ShapeError } from "../../errors.js";
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectRank, type Shape } from "../../shape.js";
import { PRODUCTS_AN_ELEMENT } from "../shared/work.js";
import type { MatmulParams } from "./params.js";
import { matmulSimd, SCRATCH_BYTES } from "./simd.generated.js";

/**
 * `y = op(a) @ op(b)` of row-major matrices, `op` the transpose where the params say so: `[m, depth] @ [depth, n]` gives
 * `[m, n]`. A row of y has the same bits whatever the number of rows, so a result does not depend on the batch it is in.
 */
export const matmul: Kernel<MatmulParams, "a" | "b", "y"> = {
  name: "matmul",
  shapes({ a, b }, params) {
    expectRank("matmul", "a", a, 2, params.transposeA ? "[depth, m]" : "[m, depth]");
    expectRank("matmul", "b", b, 2, params.transposeB ? "[n, depth]" : "[depth, n]");
    const left = strided(a, params.transposeA);
    const right = strided(b, params.transposeB);
    if (left.columns !== right.rows) {
      const [of, by] = [params.transposeA ? "rows" : "columns", params.transposeB ? "columns" : "rows"];
      throw new ShapeError("matmul", { a, b }, `as many ${of} of a as ${by} of b`);
    }
    return { y: [left.rows, right.columns] };
  },
  cpu: {
    reference({ inputs: { a, b }, outputs: { y }, params }) {
      const left = strided(a.shape, params.transposeA);
      const right = strided(b.shape, params.transposeB);
      const sums = new Float64Array(right.columns);
      for (let i = 0; i < left.rows; i++) {
        sums.fill(0);
        for (let p = 0; p < left.columns; p++) {
          const factor = a.values[i * left.row + p * left.column]!;
          for (let j = 0; j < right.columns; j++) sums[j]! += factor * b.values[p * right.row + j * right.column]!;
        }
        y.values.set(sums, i * right.columns);
      }
    },
    simd: simdFace({
      module: matmulSimd,
      range: "rows",
      work: ({ inputs: { a }, outputs: { y }, params }) =>
        (y.size * (a.shape[params.transposeA ? 0 : 1] ?? 0)) / PRODUCTS_AN_ELEMENT,
      scratch: () => SCRATCH_BYTES,
      run(simd, { inputs: { a, b }, outputs: { y }, params }, { begin, end, scratch }) {
        const left = strided(a.shape, params.transposeA);
        const right = strided(b.shape, params.transposeB);
        const [rows, columns, depth] = [end - begin, right.columns, left.columns];
        simd.matmul(
          addressOf(y, begin * columns),
          addressOf(a, begin * left.row),
          b.pointer,
          rows,
          columns,
          depth,
          left.row,
          left.column,
          right.row,
          right.column,
          scratch,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).matmul,
};

/** A matrix read through strides: its element (i, j) is at `i * row + j * column`. */
interface Strided {
  readonly rows: number;
  readonly columns: number;
  readonly row: number;
  readonly column: number;
}

function strided([rows = 0, columns = 0]: Shape, transposed: boolean): Strided {
  return transposed
    ? { rows: columns, columns: rows, row: 1, column: columns }
    : { rows, columns, row: columns, column: 1 };
}
