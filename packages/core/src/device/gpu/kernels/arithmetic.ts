/** Sums, scalings and mixtures, biases, and rows by number; see `ops/` for what they compute. */
import { type NoParams, rowsOfLast } from "../../../ops/operands.js";
import { rowsAndColumns } from "../../../tensor/shape.js";
import { expectCountable } from "../../gpu-count.js";
import type { GpuFace } from "../../gpu-face.js";
import { pointwise } from "./pointwise.js";

const sum = pointwise("add", ["a", "b"], "return a[i] + b[i];");

export const add: GpuFace<NoParams, "a" | "b", "y"> = async ({ launch, inputs: { a, b } }) => ({
  y: await launch(sum, { arrays: { a, b }, threads: [a.size] }),
});

const product = pointwise("scale", ["x"], "return factor * x[i];", ["factor"]);

export const scale: GpuFace<{ readonly factor: number }, "x", "y"> = async ({ launch, inputs: { x }, params }) => ({
  y: await launch(product, { arrays: { x }, numbers: { factor: params.factor }, threads: [x.size] }),
});

const mixture = pointwise("lerp", ["a", "b"], "return a[i] + weight * (b[i] - a[i]);", ["weight"]);

export const lerp: GpuFace<{ readonly weight: number }, "a" | "b", "y"> = async ({
  launch,
  inputs: { a, b },
  params,
}) => ({
  y: await launch(mixture, { arrays: { a, b }, numbers: { weight: params.weight }, threads: [a.size] }),
});

const biased = {
  name: "addBias",
  arrays: { x: 2, bias: 1 },
  integers: [],
  numbers: [],
  body: "return x[this.thread.y][this.thread.x] + bias[this.thread.x];",
} as const;

export const addBias: GpuFace<NoParams, "x" | "bias", "y"> = async ({ launch, inputs: { x, bias } }) => {
  const { rows, columns } = rowsOfLast(x.shape);
  return { y: await launch(biased, { arrays: { x: { matrix: x, columns }, bias }, threads: [columns, rows] }) };
};

const taken = {
  name: "takeRows",
  arrays: { x: 2, indices: 1 },
  integers: [],
  numbers: [],
  body: "return x[indices[this.thread.y]][this.thread.x];",
} as const;

export const takeRows: GpuFace<{ readonly indices: Uint32Array }, "x", "y"> = async ({
  launch,
  inputs: { x },
  params,
}) => {
  const { rows, columns } = rowsAndColumns(x.shape);
  expectCountable("takeRows", "rows of x", rows);
  const indices = new Float32Array(params.indices);
  const arrays = { x: { matrix: x, columns }, indices };
  return { y: await launch(taken, { arrays, threads: [columns, indices.length] }) };
};
