/** The gpu.js face of the mean squared error. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { rowsAndColumns } from "../../shape.js";
import { expectCountable } from "../shared/gpu-count.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import { rowMean } from "../shared/gpu-reduce.js";
import type { NoParams } from "../shared/operands.js";

const squaredError = pointwise("meanSquaredError", ["p", "t"], "return (p[i] - t[i]) * (p[i] - t[i]);");
const squaredErrorGradient = pointwise("meanSquaredError gradient", ["p", "t"], "return 2 * (p[i] - t[i]) / size;", [
  "size",
]);

export const meanSquaredError: GpuFace<NoParams, "predictions" | "targets", "losses" | "gradient"> = async (call) => {
  const { launch, inputs } = call;
  const { size, shape } = inputs.predictions;
  const { rows, columns } = rowsAndColumns(shape);
  expectCountable("meanSquaredError", "elements of an example", columns);
  const arrays = { p: inputs.predictions, t: inputs.targets };
  const each = await launch(squaredError, { arrays, threads: [size] });
  return {
    losses: await launch(rowMean, { arrays: { x: { matrix: each, columns } }, integers: { columns }, threads: [rows] }),
    gradient: await launch(squaredErrorGradient, { arrays, numbers: { size }, threads: [size] }),
  };
};
