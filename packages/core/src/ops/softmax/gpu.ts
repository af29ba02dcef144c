/** The gpu.js faces of softmax and its gradient. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { expectCountable } from "../shared/gpu-count.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import { exponentials, rowLargest, rowSum } from "../shared/gpu-reduce.js";
import { type NoParams, rowsOfLast } from "../shared/operands.js";

const divideRows = {
  name: "softmax",
  arrays: { x: 2, sums: 1 },
  integers: [],
  numbers: [],
  body: "return x[this.thread.y][this.thread.x] / sums[this.thread.y];",
} as const;

export const softmax: GpuFace<NoParams, "x", "y"> = async ({ launch, inputs: { x } }) => {
  const { rows, columns } = rowsOfLast(x.shape);
  expectCountable("softmax", "columns of x", columns);
  const matrix = { matrix: x, columns };
  // Rows without elements have no largest element.
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

export const softmaxGrad: GpuFace<NoParams, "y" | "dy", "dx"> = async ({ launch, inputs: { y, dy } }) => {
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
