/** The gpu.js faces of penalties and their gradients. */
import type { GpuFace, GpuLaunch, GpuOperand } from "../../kernel/gpu-face.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import { sumColumns } from "../shared/gpu-reduce.js";
import type { PenaltyParams } from "./params.js";

type Penalty = GpuFace<PenaltyParams, "w", "penalty">;
type PenaltyGrad = GpuFace<PenaltyParams, "w" | "gradient", "gradient">;

const magnitude = pointwise("l1Penalty", ["w"], "return Math.abs(w[i]);");
const square = pointwise("l2Penalty", ["w"], "return w[i] * w[i];");
const scaled = pointwise("penalty", ["sum"], "return strength * sum[i];", ["strength"]);
const scaledRoot = pointwise("l2NormPenalty", ["sum"], "return strength * Math.sqrt(sum[i]);", ["strength"]);

/** The face of a penalty: `each` of every weight, then `of` of their sum. */
function penaltyOf(each: typeof square, of: typeof scaled): Penalty {
  return async ({ launch, inputs: { w }, params: { strength } }) => ({
    penalty: await launch(of, { arrays: { sum: await sumOf(launch, each, w) }, numbers: { strength }, threads: [1] }),
  });
}

async function sumOf(launch: GpuLaunch, each: typeof square, w: GpuOperand) {
  if (w.size === 0) return Float32Array.of(0);
  return await sumColumns(launch, await launch(each, { arrays: { w }, threads: [w.size] }), w.size, 1);
}

export const l1Penalty: Penalty = penaltyOf(magnitude, scaled);
export const l2Penalty: Penalty = penaltyOf(square, scaled);
export const l2NormPenalty: Penalty = penaltyOf(square, scaledRoot);

const withSign = pointwise(
  "l1PenaltyGrad",
  ["w", "gradient"],
  `let sign = 0;
  if (w[i] > 0) { sign = 1; }
  if (w[i] < 0) { sign = -1; }
  return gradient[i] + strength * sign;`,
  ["strength"],
);

export const l1PenaltyGrad: PenaltyGrad = async ({ launch, inputs: { w, gradient }, params: { strength } }) => ({
  gradient: await launch(withSign, { arrays: { w, gradient }, numbers: { strength }, threads: [w.size] }),
});

const withWeight = pointwise("l2PenaltyGrad", ["w", "gradient"], "return gradient[i] + factor * w[i];", ["factor"]);

export const l2PenaltyGrad: PenaltyGrad = async ({ launch, inputs: { w, gradient }, params: { strength } }) => ({
  gradient: await launch(withWeight, { arrays: { w, gradient }, numbers: { factor: 2 * strength }, threads: [w.size] }),
});

const withWeightBy = pointwise(
  "l2PenaltyGradBy",
  ["w", "gradient", "factor"],
  "return gradient[i] + strength * factor[0] * w[i];",
  ["strength"],
);

export const l2PenaltyGradBy: GpuFace<PenaltyParams, "w" | "gradient" | "factor", "gradient"> = async ({
  launch,
  inputs: { w, gradient, factor },
  params: { strength },
}) => ({
  gradient: await launch(withWeightBy, {
    arrays: { w, gradient, factor },
    numbers: { strength: 2 * strength },
    threads: [w.size],
  }),
});

const withDirection = pointwise(
  "l2NormPenaltyGrad",
  ["w", "gradient", "penalty"],
  `const norm = penalty[0] / strength;
  if (norm > 0) { return gradient[i] + (strength / norm) * w[i]; }
  return gradient[i];`,
  ["strength"],
);

export const l2NormPenaltyGrad: GpuFace<PenaltyParams, "w" | "gradient" | "penalty", "gradient"> = async ({
  launch,
  inputs: { w, gradient, penalty },
  params: { strength },
}) => ({
  gradient: await launch(withDirection, { arrays: { w, gradient, penalty }, numbers: { strength }, threads: [w.size] }),
});
