/** Steps of the optimizers; see `ops/updates.ts` for what they compute. */
import { type AdadeltaParams, type AdamParams, adamCorrections, type SgdParams } from "../../../ops/updates.js";
import type { GpuFace } from "../../gpu-face.js";
import { pointwise } from "./pointwise.js";
import { sumColumns } from "./reduce.js";

const velocityOf = pointwise(
  "sgd",
  ["p", "g", "v"],
  `let sign = 0;
  if (p[i] > 0) { sign = 1; }
  if (p[i] < 0) { sign = -1; }
  return momentum * v[i] + (g[i] + weightDecay * p[i] + l1 * sign);`,
  ["momentum", "weightDecay", "l1"],
);

/** With Nesterov's momentum the step is `g + momentum * v`, and g, with its decay terms, is `v - momentum * before`. */
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

const average = pointwise("adam", ["m", "g", "p"], "return beta * m[i] + rest * (g[i] + weightDecay * p[i]);", [
  "beta",
  "rest",
  "weightDecay",
]);

const squareAverage = pointwise(
  "adam",
  ["v", "g", "p"],
  `const gradient = g[i] + weightDecay * p[i];
  return beta * v[i] + rest * gradient * gradient;`,
  ["beta", "rest", "weightDecay"],
);

const adamStep = pointwise(
  "adam",
  ["p", "m", "v"],
  "return p[i] - stepSize * m[i] / (Math.sqrt(v[i] * varianceScale) + epsilon);",
  ["stepSize", "varianceScale", "epsilon"],
);

type Adam = GpuFace<AdamParams, "parameter" | "gradient" | "mean" | "variance", "parameter" | "mean" | "variance">;

export const adam: Adam = async ({ launch, inputs, params }) => {
  const { beta1, beta2, epsilon, weightDecay } = params;
  const [p, g, threads] = [inputs.parameter, inputs.gradient, [inputs.parameter.size] as const];
  const mean = await launch(average, {
    arrays: { m: inputs.mean, g, p },
    numbers: { beta: beta1, rest: 1 - beta1, weightDecay },
    threads,
  });
  const variance = await launch(squareAverage, {
    arrays: { v: inputs.variance, g, p },
    numbers: { beta: beta2, rest: 1 - beta2, weightDecay },
    threads,
  });
  const numbers = { ...adamCorrections(params), epsilon };
  return {
    mean,
    variance,
    parameter: await launch(adamStep, { arrays: { p, m: mean, v: variance }, numbers, threads }),
  };
};

const adadeltaUpdate = pointwise(
  "adadelta",
  ["p", "g", "squares", "updates"],
  "return Math.sqrt((updates[i] + epsilon) / (squares[i] + epsilon)) * (g[i] + weightDecay * p[i]);",
  ["epsilon", "weightDecay"],
);

const squareOf = pointwise("adadelta", ["u", "update"], "return rho * u[i] + rest * update[i] * update[i];", [
  "rho",
  "rest",
]);

const adadeltaStep = pointwise("adadelta", ["p", "update"], "return p[i] - learningRate * update[i];", [
  "learningRate",
]);

type Adadelta = GpuFace<
  AdadeltaParams,
  "parameter" | "gradient" | "squareGradient" | "squareUpdate",
  "parameter" | "squareGradient" | "squareUpdate"
>;

export const adadelta: Adadelta = async ({ launch, inputs, params }) => {
  const { learningRate, rho, epsilon, weightDecay } = params;
  const [p, g, threads] = [inputs.parameter, inputs.gradient, [inputs.parameter.size] as const];
  const decay = { rest: 1 - rho };
  const squareGradient = await launch(squareAverage, {
    arrays: { v: inputs.squareGradient, g, p },
    numbers: { beta: rho, ...decay, weightDecay },
    threads,
  });
  const update = await launch(adadeltaUpdate, {
    arrays: { p, g, squares: squareGradient, updates: inputs.squareUpdate },
    numbers: { epsilon, weightDecay },
    threads,
  });
  return {
    squareGradient,
    squareUpdate: await launch(squareOf, {
      arrays: { u: inputs.squareUpdate, update },
      numbers: { rho, ...decay },
      threads,
    }),
    parameter: await launch(adadeltaStep, { arrays: { p, update }, numbers: { learningRate }, threads }),
  };
};

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
  const [rows = 0, columns = 0] = w.shape;
  const all = await launch(square, { arrays: { w }, threads: [w.size] });
  const squares = await sumColumns(launch, all, rows, columns);
  const arrays = { w: { matrix: w, columns }, squares };
  return { w: await launch(limited, { arrays, numbers: { limit: params.limit }, threads: [columns, rows] }) };
};
