/** The gpu.js faces of rows by number, and of rows times numbers. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { rowsAndColumns } from "../../shape.js";
import { expectCountable } from "../shared/gpu-count.js";
import type { NoParams } from "../shared/operands.js";

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

const scaled = {
  name: "scaleRows",
  arrays: { x: 2, factors: 1 },
  integers: [],
  numbers: [],
  body: "return x[this.thread.y][this.thread.x] * factors[this.thread.y];",
} as const;

export const scaleRows: GpuFace<NoParams, "x" | "factors", "y"> = async ({ launch, inputs: { x, factors } }) => {
  const { rows, columns } = rowsAndColumns(x.shape);
  expectCountable("scaleRows", "rows of x", rows);
  return { y: await launch(scaled, { arrays: { x: { matrix: x, columns }, factors }, threads: [columns, rows] }) };
};
