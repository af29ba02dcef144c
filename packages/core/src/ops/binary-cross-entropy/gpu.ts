/** The gpu.js face of the binary cross-entropy. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { rowsAndColumns } from "../../shape.js";
import { expectCountable } from "../shared/gpu-count.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import { rowMean } from "../shared/gpu-reduce.js";
import type { NoParams } from "../shared/operands.js";

const binaryLoss = pointwise(
  "binaryCrossEntropy",
  ["p", "t"],
  // Shading languages do not define the logarithm of 0.
  `let yes = -100;
  if (p[i] > 0) { yes = Math.log(p[i]); }
  if (p[i] >= 1) { yes = 0; }
  if (yes < -100) { yes = -100; }
  let no = -100;
  if (p[i] < 1) { no = Math.log(1 - p[i]); }
  // 1 - p loses digits of a small p; the first terms of the power series of the logarithm do not.
  if (p[i] < 0.01) { no = -p[i] * (1 + p[i] * (0.5 + p[i] * (1 / 3 + p[i] / 4))); }
  if (p[i] <= 0) { no = 0; }
  if (p[i] <= 0.5) { return -(t[i] * yes + (1 - t[i]) * no); }
  if (p[i] > 0.5) { return -(t[i] * yes + (1 - t[i]) * no); }
  return p[i];`,
);

const binaryLossGradient = pointwise(
  "binaryCrossEntropy gradient",
  ["p", "t"],
  `if (p[i] < 0) { return 0; }
  if (p[i] > 1) { return 0; }
  let product = p[i] * (1 - p[i]);
  if (product < 1e-12) { product = 1e-12; }
  return (p[i] - t[i]) / product / size;`,
  ["size"],
);

export const binaryCrossEntropy: GpuFace<NoParams, "probabilities" | "targets", "losses" | "gradient"> = async (
  call,
) => {
  const { launch, inputs } = call;
  const { size, shape } = inputs.probabilities;
  const { rows, columns } = rowsAndColumns(shape);
  expectCountable("binaryCrossEntropy", "elements of an example", columns);
  const arrays = { p: inputs.probabilities, t: inputs.targets };
  const each = await launch(binaryLoss, { arrays, threads: [size] });
  return {
    losses: await launch(rowMean, { arrays: { x: { matrix: each, columns } }, integers: { columns }, threads: [rows] }),
    gradient: await launch(binaryLossGradient, { arrays, numbers: { size }, threads: [size] }),
  };
};
