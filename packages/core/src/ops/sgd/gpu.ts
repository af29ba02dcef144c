/** The gpu.js face of stochastic gradient descent. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import type { SgdParams } from "./params.js";

const velocityOf = pointwise(
  "sgd",
  ["p", "g", "v"],
  `let sign = 0;
  if (p[i] > 0) { sign = 1; }
  if (p[i] < 0) { sign = -1; }
  return momentum * v[i] + (g[i] + weightDecay * p[i] + l1 * sign);`,
  ["momentum", "weightDecay", "l1"],
);

/** With Nesterov's momentum, the step is `g + momentum * v`, where g, including its regularisation terms, is `v - momentum * before`. */
const stepped = pointwise(
  "sgd",
  ["p", "v", "before"],
  `if (nesterov > 0) { return p[i] - learningRate * (v[i] - momentum * before[i] + momentum * v[i]); }
  return p[i] - learningRate * v[i];`,
  ["learningRate", "momentum", "nesterov"],
);

type Sgd = GpuFace<SgdParams, "parameter" | "gradient" | "velocity", "parameter" | "velocity">;

export const sgd: Sgd = async ({ launch, inputs: { parameter, gradient, velocity: before }, params }) => {
  const { learningRate, momentum, weightDecay, l1 } = params;
  const threads = [parameter.size] as const;
  const velocity = await launch(velocityOf, {
    arrays: { p: parameter, g: gradient, v: before },
    numbers: { momentum, weightDecay, l1 },
    threads,
  });
  return {
    velocity,
    parameter: await launch(stepped, {
      arrays: { p: parameter, v: velocity, before },
      numbers: { learningRate, momentum, nesterov: params.nesterov ? 1 : 0 },
      threads,
    }),
  };
};
