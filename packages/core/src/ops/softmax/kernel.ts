/** Softmax over the last dimension, and its gradient as a function of the output. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectSameShape } from "../../shape.js";
import { expectLast, type NoParams, rowsOfLast } from "../shared/operands.js";
import { softmaxSimd } from "./simd.generated.js";

/** Softmax: `e^x / sum(e^x)` over the last dimension, shifted by the largest x so that nothing overflows; y has the shape of x. */
export const softmax: Kernel<NoParams, "x", "y"> = {
  name: "softmax",
  shapes({ x }) {
    expectLast("softmax", "x", x);
    return { y: x };
  },
  cpu: {
    reference({ inputs: { x }, outputs: { y } }) {
      const { rows, columns } = rowsOfLast(x.shape);
      for (let row = 0; row < rows; row++) {
        const logits = x.values.subarray(row * columns, (row + 1) * columns);
        const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
        const exponentials = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
        const sum = exponentials.reduce((total, value) => total + value, 0);
        y.values.set(
          exponentials.map((value) => value / sum),
          row * columns,
        );
      }
    },
    simd: simdFace({
      module: softmaxSimd,
      range: "rows",
      run(simd, { inputs: { x }, outputs: { y } }, { begin, end }) {
        const { columns } = rowsOfLast(x.shape);
        const first = begin * columns;
        simd.softmax(addressOf(y, first), addressOf(x, first), end - begin, columns);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).softmax,
};

/** The gradient of softmax: `dx = y * (dy - sum(y * dy))`, with the sum over the last dimension. */
export const softmaxGrad: Kernel<NoParams, "y" | "dy", "dx"> = {
  name: "softmaxGrad",
  shapes({ y, dy }) {
    expectLast("softmaxGrad", "y", y);
    expectSameShape("softmaxGrad", { y, dy });
    return { dx: y };
  },
  cpu: {
    reference({ inputs: { y, dy }, outputs: { dx } }) {
      const { rows, columns } = rowsOfLast(y.shape);
      for (let row = 0; row < rows; row++) {
        const outputs = y.values.subarray(row * columns, (row + 1) * columns);
        const gradients = dy.values.subarray(row * columns, (row + 1) * columns);
        const product = outputs.reduce((total, output, column) => total + output * gradients[column]!, 0);
        dx.values.set(
          outputs.map((output, column) => output * (gradients[column]! - product)),
          row * columns,
        );
      }
    },
    simd: simdFace({
      module: softmaxSimd,
      range: "rows",
      run(simd, { inputs: { y, dy }, outputs: { dx } }, { begin, end }) {
        const { columns } = rowsOfLast(y.shape);
        const first = begin * columns;
        simd.softmaxGrad(addressOf(dx, first), addressOf(y, first), addressOf(dy, first), end - begin, columns);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).softmaxGrad,
};
