/** The gpu.js faces of biases and their gradient. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { sumColumns } from "../shared/gpu-reduce.js";
import { type NoParams, rowsOfLast } from "../shared/operands.js";

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

export const sumRows: GpuFace<NoParams, "x", "y"> = async ({ launch, inputs: { x } }) => {
  const { rows, columns } = rowsOfLast(x.shape);
  return { y: await sumColumns(launch, x, rows, columns) };
};
