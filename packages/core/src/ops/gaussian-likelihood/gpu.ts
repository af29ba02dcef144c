/** The gpu.js face of the negative log-likelihood of normal distributions. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { expectCountable } from "../shared/gpu-count.js";
import { rowMean } from "../shared/gpu-reduce.js";
import type { NoParams } from "../shared/operands.js";

/** The terms of a row's mean, with one thread per output. */
const losses = {
  name: "gaussianNegativeLogLikelihood",
  arrays: { p: 2, t: 2 },
  integers: ["outputs"],
  numbers: [],
  body: `const error = p[this.thread.y][this.thread.x] - t[this.thread.y][this.thread.x];
  const logVariance = p[this.thread.y][this.thread.x + outputs];
  return 0.5 * (logVariance + error * error * Math.exp(-logVariance)) + 0.9189385332046727;`,
} as const;

/** The gradient, with one thread per element of the predictions. */
const gradients = {
  name: "gaussianNegativeLogLikelihood gradient",
  arrays: { p: 2, t: 2 },
  integers: ["outputs"],
  numbers: ["size"],
  body: `if (this.thread.x < outputs) {
    const own = p[this.thread.y][this.thread.x] - t[this.thread.y][this.thread.x];
    return own * Math.exp(-p[this.thread.y][this.thread.x + outputs]) / size;
  }
  const error = p[this.thread.y][this.thread.x - outputs] - t[this.thread.y][this.thread.x - outputs];
  return 0.5 * (1 - error * error * Math.exp(-p[this.thread.y][this.thread.x])) / size;`,
} as const;

export const gaussianNegativeLogLikelihood: GpuFace<
  NoParams,
  "predictions" | "targets",
  "losses" | "gradient"
> = async ({ launch, inputs: { predictions, targets } }) => {
  const [rows = 0, outputs = 0] = targets.shape;
  expectCountable("gaussianNegativeLogLikelihood", "elements of an example", 2 * outputs);
  const arrays = { p: { matrix: predictions, columns: 2 * outputs }, t: { matrix: targets, columns: outputs } };
  const integers = { outputs };
  const each = await launch(losses, { arrays, integers, threads: [outputs, rows] });
  return {
    losses: await launch(rowMean, {
      arrays: { x: { matrix: each, columns: outputs } },
      integers: { columns: outputs },
      threads: [rows],
    }),
    gradient: await launch(gradients, {
      arrays,
      integers,
      numbers: { size: targets.size },
      threads: [2 * outputs, rows],
    }),
  };
};
