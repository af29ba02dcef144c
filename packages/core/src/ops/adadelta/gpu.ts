/** The gpu.js face of Adadelta. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { squareAverage } from "../shared/gpu-average.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import type { AdadeltaParams } from "./params.js";

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
