/** Activation functions and their gradients. A gradient is a function of the output y, so no layer keeps its input. */
import { coreSimd } from "../device/cpu/core-simd.js";
import type { Kernel } from "../device/kernel.js";
import { expectSameShape } from "../tensor/shape.js";
import { expectLast, type NoParams, rowsOfLast } from "./operands.js";

type Unary = Kernel<NoParams, "x", "y">;
type Gradient = Kernel<NoParams, "y" | "dy", "dx">;

/** `y = f(x)`, element by element. */
function unary(name: "relu" | "sigmoid" | "tanh", f: (x: number) => number): Unary {
  return {
    name,
    shapes: ({ x }) => ({ y: x }),
    cpu: {
      reference({ inputs: { x }, outputs: { y } }) {
        x.values.forEach((value, index) => {
          y.values[index] = f(value);
        });
      },
      simd(memory, { inputs: { x }, outputs: { y } }) {
        memory.exports(coreSimd)[name](y.pointer, x.pointer, x.size);
      },
    },
  };
}

/** `dx` from the output y and its gradient dy, element by element. */
function gradient(name: "reluGrad" | "sigmoidGrad" | "tanhGrad", f: (y: number, dy: number) => number): Gradient {
  return {
    name,
    shapes({ y, dy }) {
      expectSameShape(name, { y, dy });
      return { dx: y };
    },
    cpu: {
      reference({ inputs: { y, dy }, outputs: { dx } }) {
        y.values.forEach((value, index) => {
          dx.values[index] = f(value, dy.values[index]!);
        });
      },
      simd(memory, { inputs: { y, dy }, outputs: { dx } }) {
        memory.exports(coreSimd)[name](dx.pointer, y.pointer, dy.pointer, y.size);
      },
    },
  };
}

/** `max(x, 0)`; NaN stays NaN. */
export const relu: Unary = unary("relu", (x) => Math.max(x, 0));

/** `dy` where y > 0, otherwise 0, selected: a NaN gradient of an element at rest gives 0. */
export const reluGrad: Gradient = gradient("reluGrad", (y, dy) => (y > 0 ? dy : 0));

/** `1 / (1 + e^-x)` */
export const sigmoid: Unary = unary("sigmoid", (x) => 1 / (1 + Math.exp(-x)));

/** `dy * y * (1 - y)` */
export const sigmoidGrad: Gradient = gradient("sigmoidGrad", (y, dy) => dy * y * (1 - y));

/** The hyperbolic tangent. */
export const tanh: Unary = unary("tanh", Math.tanh);

/** `dy * (1 - y^2)` */
export const tanhGrad: Gradient = gradient("tanhGrad", (y, dy) => dy * (1 - y * y));

/** `e^x / sum(e^x)` over the last dimension, shifted by the largest x so that nothing overflows. */
export const softmax: Unary = {
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
    simd(memory, { inputs: { x }, outputs: { y } }) {
      const { rows, columns } = rowsOfLast(x.shape);
      memory.exports(coreSimd).softmax(y.pointer, x.pointer, rows, columns);
    },
  },
};

/** `dx = y * (dy - sum(y * dy))`, the sum over the last dimension. */
export const softmaxGrad: Gradient = {
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
    simd(memory, { inputs: { y, dy }, outputs: { dx } }) {
      const { rows, columns } = rowsOfLast(y.shape);
      memory.exports(coreSimd).softmaxGrad(dx.pointer, y.pointer, dy.pointer, rows, columns);
    },
  },
};
