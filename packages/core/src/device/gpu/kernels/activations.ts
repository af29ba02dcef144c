/** Activations and their gradients; see `ops/activations.ts` for what they compute. */
import type { NoParams } from "../../../ops/operands.js";
import { rowsOfLast } from "../../../ops/operands.js";
import { expectCountable } from "../../gpu-count.js";
import type { GpuFace } from "../../gpu-face.js";
import { pointwise, unary } from "./pointwise.js";
import { exponentials, rowLargest, rowSum } from "./reduce.js";

type Unary = GpuFace<NoParams, "x", "y">;
type Gradient = GpuFace<NoParams, "y" | "dy", "dx">;

function gradient(name: string, body: string): Gradient {
  const program = pointwise(name, ["y", "dy"], body);
  return async ({ launch, inputs: { y, dy } }) => ({
    dx: await launch(program, { arrays: { y, dy }, threads: [y.size] }),
  });
}

// Comparisons, not Math.max: shading languages leave it open what the larger of NaN and 0 is.
export const relu: Unary = unary("relu", "if (x[i] > 0) { return x[i]; } if (x[i] <= 0) { return 0; } return x[i];");

export const reluGrad: Gradient = gradient("reluGrad", "if (y[i] > 0) { return dy[i]; } return 0;");

// The exponential of what is not positive cannot overflow. That of NaN is left open by shading languages: it is not asked for.
export const sigmoid: Unary = unary(
  "sigmoid",
  `const e = Math.exp(-Math.abs(x[i]));
  if (x[i] < 0) { return e / (1 + e); }
  if (x[i] >= 0) { return 1 / (1 + e); }
  return x[i];`,
);

export const sigmoidGrad: Gradient = gradient("sigmoidGrad", "return dy[i] * y[i] * (1 - y[i]);");

// Near 0, where 1 - e^-2x loses its digits, the first terms of the power series: the next one is below 2^-26 of x.
export const tanh: Unary = unary(
  "tanh",
  `const s = x[i] * x[i];
  if (s < 0.0625) {
    return x[i] * (1 + s * (-1 / 3 + s * (2 / 15 + s * (-17 / 315 + s * (62 / 2835 - s * 1382 / 155925)))));
  }
  const e = Math.exp(-2 * Math.abs(x[i]));
  if (x[i] < 0) { return (e - 1) / (1 + e); }
  if (x[i] > 0) { return (1 - e) / (1 + e); }
  return x[i];`,
);

export const tanhGrad: Gradient = gradient("tanhGrad", "return dy[i] * (1 - y[i] * y[i]);");

const divideRows = {
  name: "softmax",
  arrays: { x: 2, sums: 1 },
  integers: [],
  numbers: [],
  body: "return x[this.thread.y][this.thread.x] / sums[this.thread.y];",
} as const;

export const softmax: Unary = async ({ launch, inputs: { x } }) => {
  const { rows, columns } = rowsOfLast(x.shape);
  expectCountable("softmax", "columns of x", columns);
  const matrix = { matrix: x, columns };
  // Rows of nothing have no largest element.
  const threads = [columns === 0 ? 0 : rows] as const;
  const largest = await launch(rowLargest, { arrays: { x: matrix }, integers: { columns }, threads });
  const powers = await launch(exponentials, { arrays: { x: matrix, largest }, threads: [columns, rows] });
  const sums = await launch(rowSum, { arrays: { x: { matrix: powers, columns } }, integers: { columns }, threads });
  return {
    y: await launch(divideRows, { arrays: { x: { matrix: powers, columns }, sums }, threads: [columns, rows] }),
  };
};

const product = pointwise("softmaxGrad", ["y", "dy"], "return y[i] * dy[i];");

const centered = {
  name: "softmaxGrad",
  arrays: { y: 2, dy: 2, sums: 1 },
  integers: [],
  numbers: [],
  body: "return y[this.thread.y][this.thread.x] * (dy[this.thread.y][this.thread.x] - sums[this.thread.y]);",
} as const;

export const softmaxGrad: Gradient = async ({ launch, inputs: { y, dy } }) => {
  const { rows, columns } = rowsOfLast(y.shape);
  expectCountable("softmaxGrad", "columns of y", columns);
  const products = await launch(product, { arrays: { y, dy }, threads: [y.size] });
  const sums = await launch(rowSum, {
    arrays: { x: { matrix: products, columns } },
    integers: { columns },
    threads: [rows],
  });
  const arrays = { y: { matrix: y, columns }, dy: { matrix: dy, columns }, sums };
  return { dx: await launch(centered, { arrays, threads: [columns, rows] }) };
};
