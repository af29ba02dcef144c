/** The bias of a layer, and its gradient. */
import { coreSimd } from "../device/cpu/core-simd.js";
import type { Kernel } from "../device/kernel.js";
import { expectLast, expectVectors, type NoParams, rowsOfLast } from "./operands.js";

/** `y = x + bias`, the bias `[n]` added along the last dimension of x `[..., n]`. */
export const addBias: Kernel<NoParams, "x" | "bias", "y"> = {
  name: "addBias",
  shapes({ x, bias }) {
    expectVectors("addBias", x, { bias });
    return { y: x };
  },
  cpu: {
    reference({ inputs: { x, bias }, outputs: { y } }) {
      const { columns } = rowsOfLast(x.shape);
      x.values.forEach((value, index) => {
        y.values[index] = value + bias.values[index % columns]!;
      });
    },
    simd(memory, { inputs: { x, bias }, outputs: { y } }) {
      const { rows, columns } = rowsOfLast(x.shape);
      memory.exports(coreSimd).addBias(y.pointer, x.pointer, bias.pointer, rows, columns);
    },
  },
};

/** `y [n]` = the sum of x `[..., n]` over all dimensions but the last: the gradient of a bias. */
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
    simd(memory, { inputs: { x }, outputs: { y } }) {
      const { rows, columns } = rowsOfLast(x.shape);
      memory.exports(coreSimd).sumRows(y.pointer, x.pointer, rows, columns);
    },
  },
};
