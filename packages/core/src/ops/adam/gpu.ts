/** The gpu.js face of Adam. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { squareAverage } from "../shared/gpu-average.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import { type AdamParams, adamCorrections } from "./params.js";

const average = pointwise("adam", ["m", "g", "p"], "return beta * m[i] + rest * (g[i] + weightDecay * p[i]);", [
  "beta",
  "rest",
  "weightDecay",
]);

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
