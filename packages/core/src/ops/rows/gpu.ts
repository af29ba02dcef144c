/** The gpu.js face of rows by number. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { rowsAndColumns } from "../../shape.js";
import { expectCountable } from "../shared/gpu-count.js";

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
