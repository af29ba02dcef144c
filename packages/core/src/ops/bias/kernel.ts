/** The bias of a layer, and its gradient. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectLast, expectVectors, type NoParams, rowsOfLast } from "../shared/operands.js";
import { biasSimd } from "./simd.generated.js";

/** y `[..., n]` = x `[..., n]` + bias `[n]`, which is added along the last dimension. */
export const addBias: Kernel<NoParams, "x" | "bias", "y"> = {
  name: "addBias",
  shapes({ x, bias }) {
    expectVectors("addBias", "x", x, { bias });
    return { y: x };
  },
  cpu: {
    reference({ inputs: { x, bias }, outputs: { y } }) {
      const { columns } = rowsOfLast(x.shape);
      x.values.forEach((value, index) => {
        y.values[index] = value + bias.values[index % columns]!;
      });
    },
    simd: simdFace({
      module: biasSimd,
      range: "rows",
      run(simd, { inputs: { x, bias }, outputs: { y } }, { begin, end }) {
        const { columns } = rowsOfLast(x.shape);
        const first = begin * columns;
        simd.addBias(addressOf(y, first), addressOf(x, first), bias.pointer, end - begin, columns);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).addBias,
};

/** y `[n]` = the sum of x `[..., n]` over all dimensions but the last: the gradient of a bias. */
export const sumRows: Kernel<NoParams, "x", "y"> = {
  name: "sumRows",
  shapes: ({ x }) => ({ y: [expectLast("sumRows", "x", x)] }),
  cpu: {
    reference({ inputs: { x }, outputs: { y } }) {
      const { columns } = rowsOfLast(x.shape);
      const sums = new Float64Array(columns);
      x.values.forEach((value, index) => {
        sums[index % columns]! += value;
      });
      y.values.set(sums);
    },
    simd: simdFace({
      module: biasSimd,
      range: "elements",
      run(simd, { inputs: { x }, outputs: { y } }, { begin, end }) {
        const { rows, columns } = rowsOfLast(x.shape);
        simd.sumRows(addressOf(y, begin), addressOf(x, begin), rows, end - begin, columns);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).sumRows,
};
