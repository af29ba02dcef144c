/** The max-norm constraint, which is often used with dropout. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectLast, rowsOfLast } from "../shared/operands.js";
import { maxNormSimd } from "./simd.generated.js";

/**
 * The weights w `[..., units]`, with every column (the incoming weights of a unit, or a filter) whose norm is greater than `limit` scaled back
 * to that norm. Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout", JMLR 15 (2014), section 5.1.
 */
export const maxNorm: Kernel<
  {
    /** The largest norm of a column. */
    readonly limit: number;
  },
  "w",
  "w"
> = {
  name: "maxNorm",
  shapes({ w }) {
    expectLast("maxNorm", "w", w);
    return { w };
  },
  cpu: {
    reference({ inputs, outputs, params: { limit } }) {
      const { values, shape } = inputs.w;
      const { columns: units } = rowsOfLast(shape);
      const squares = new Float64Array(units);
      values.forEach((weight, index) => {
        squares[index % units]! += weight * weight;
      });
      values.forEach((weight, index) => {
        const norm = Math.sqrt(squares[index % units]!);
        outputs.w.values[index] = norm > limit ? weight * (limit / norm) : weight;
      });
    },
    simd: simdFace({
      module: maxNormSimd,
      range: "columns",
      run(simd, { inputs, outputs, params }, { begin, end }) {
        const { rows, columns } = rowsOfLast(inputs.w.shape);
        const [to, from] = [addressOf(outputs.w, begin), addressOf(inputs.w, begin)];
        simd.maxNorm(to, from, rows, end - begin, columns, params.limit);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).maxNorm,
};
