/** The gpu.js face of the max-norm constraint. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import { sumColumns } from "../shared/gpu-reduce.js";
import { rowsOfLast } from "../shared/operands.js";

const square = pointwise("maxNorm", ["w"], "return w[i] * w[i];");

const limited = {
  name: "maxNorm",
  arrays: { w: 2, squares: 1 },
  integers: [],
  numbers: ["limit"],
  body: `const norm = Math.sqrt(squares[this.thread.x]);
  if (norm > limit) { return w[this.thread.y][this.thread.x] * (limit / norm); }
  return w[this.thread.y][this.thread.x];`,
} as const;

export const maxNorm: GpuFace<{ readonly limit: number }, "w", "w"> = async ({ launch, inputs: { w }, params }) => {
  const { rows, columns } = rowsOfLast(w.shape);
  const all = await launch(square, { arrays: { w }, threads: [w.size] });
  const squares = await sumColumns(launch, all, rows, columns);
  const arrays = { w: { matrix: w, columns }, squares };
  return { w: await launch(limited, { arrays, numbers: { limit: params.limit }, threads: [columns, rows] }) };
};
