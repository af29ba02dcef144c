/** The gpu.js face of the mean squared error. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import { meanOf } from "../shared/gpu-reduce.js";
import type { NoParams } from "../shared/operands.js";

const squaredError = pointwise("meanSquaredError", ["p", "t"], "return (p[i] - t[i]) * (p[i] - t[i]);");
const squaredErrorGradient = pointwise("meanSquaredError gradient", ["p", "t"], "return 2 * (p[i] - t[i]) / size;", [
  "size",
]);

export const meanSquaredError: GpuFace<NoParams, "predictions" | "targets", "loss" | "gradient"> = async (call) => {
  const { launch, inputs } = call;
  const { size } = inputs.predictions;
  const arrays = { p: inputs.predictions, t: inputs.targets };
  const errors = await launch(squaredError, { arrays, threads: [size] });
  return {
    loss: await meanOf(launch, errors, size),
    gradient: await launch(squaredErrorGradient, { arrays, numbers: { size }, threads: [size] }),
  };
};
