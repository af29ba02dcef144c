/** The gpu.js face of the sigmoid cross-entropy. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { rowsAndColumns } from "../../shape.js";
import { expectCountable } from "../shared/gpu-count.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import { rowMean } from "../shared/gpu-reduce.js";
import type { NoParams } from "../shared/operands.js";

const sigmoidLoss = pointwise(
  "sigmoidCrossEntropy",
  ["z", "t"],
  // log(1 + e) loses digits of a small e; the first terms of its power series do not.
  `const e = Math.exp(-Math.abs(z[i]));
  let logarithm = Math.log(1 + e);
  if (e < 0.01) { logarithm = e * (1 - e * (0.5 - e * (1 / 3 - e / 4))); }
  // NaN stays NaN, and the small logarithm is added to a difference that is often 0.
  let linear = z[i];
  if (z[i] <= 0) { linear = 0; }
  if (t[i] !== 0) { linear -= z[i] * t[i]; }
  return linear + logarithm;`,
);

const sigmoidLossGradient = pointwise(
  "sigmoidCrossEntropy gradient",
  ["z", "t"],
  `const e = Math.exp(-Math.abs(z[i]));
  if (z[i] < 0) { return (e / (1 + e) - t[i]) / size; }
  if (z[i] >= 0) { return (1 / (1 + e) - t[i]) / size; }
  return z[i];`,
  ["size"],
);

export const sigmoidCrossEntropy: GpuFace<NoParams, "logits" | "targets", "losses" | "gradient"> = async (call) => {
  const { launch, inputs } = call;
  const { size, shape } = inputs.logits;
  const { rows, columns } = rowsAndColumns(shape);
  expectCountable("sigmoidCrossEntropy", "elements of an example", columns);
  const arrays = { z: inputs.logits, t: inputs.targets };
  const each = await launch(sigmoidLoss, { arrays, threads: [size] });
  return {
    losses: await launch(rowMean, { arrays: { x: { matrix: each, columns } }, integers: { columns }, threads: [rows] }),
    gradient: await launch(sigmoidLossGradient, { arrays, numbers: { size }, threads: [size] }),
  };
};
