/** The gpu.js face of the quantile loss. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { expectCountable } from "../shared/gpu-count.js";
import { rowMean } from "../shared/gpu-reduce.js";
import type { NoParams } from "../shared/operands.js";

const losses = {
  name: "quantileError",
  arrays: { p: 2, t: 1, level: 1 },
  integers: [],
  numbers: [],
  body: `const error = t[this.thread.y] - p[this.thread.y][this.thread.x];
  if (error > 0) { return level[this.thread.x] * error; }
  return (level[this.thread.x] - 1) * error;`,
} as const;

const gradients = {
  name: "quantileError gradient",
  arrays: { p: 2, t: 1, level: 1 },
  integers: [],
  numbers: ["size"],
  body: `const error = t[this.thread.y] - p[this.thread.y][this.thread.x];
  if (error > 0) { return -level[this.thread.x] / size; }
  if (error < 0) { return (1 - level[this.thread.x]) / size; }
  return error / size;`,
} as const;

export const quantileError: GpuFace<NoParams, "predictions" | "targets" | "levels", "losses" | "gradient"> = async ({
  launch,
  inputs: { predictions, targets, levels },
}) => {
  const [rows = 0, columns = 0] = predictions.shape;
  expectCountable("quantileLoss", "quantiles", columns);
  const arrays = { p: { matrix: predictions, columns }, t: targets, level: levels };
  const threads: readonly [number, number] = [columns, rows];
  const each = await launch(losses, { arrays, threads });
  return {
    losses: await launch(rowMean, { arrays: { x: { matrix: each, columns } }, integers: { columns }, threads: [rows] }),
    gradient: await launch(gradients, { arrays, numbers: { size: predictions.size }, threads }),
  };
};
