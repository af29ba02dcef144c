/** The gpu.js faces of batch normalisation and its gradients. */
import type { GpuArray, GpuFace, GpuLaunch, GpuOperand } from "../../kernel/gpu-face.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import { sumColumns } from "../shared/gpu-reduce.js";
import { rowsOfLast } from "../shared/operands.js";
import type { NormalizeParams } from "./params.js";

const deviations = {
  name: "batchNorm",
  arrays: { x: 2, mean: 1 },
  integers: [],
  numbers: [],
  body: `const deviation = x[this.thread.y][this.thread.x] - mean[this.thread.x];
  return deviation * deviation;`,
} as const;

const normalized = {
  name: "batchNorm",
  arrays: { x: 2, gamma: 1, beta: 1, mean: 1, variance: 1 },
  integers: [],
  numbers: ["epsilon"],
  body: `const standard = (x[this.thread.y][this.thread.x] - mean[this.thread.x]) / Math.sqrt(variance[this.thread.x] + epsilon);
  return gamma[this.thread.x] * standard + beta[this.thread.x];`,
} as const;

const share = pointwise("batchNorm", ["sums"], "return sums[i] / rows;", ["rows"]);

async function columnMeans(launch: GpuLaunch, x: GpuArray, rows: number, columns: number): Promise<GpuArray> {
  const sums = await sumColumns(launch, x, rows, columns);
  return await launch(share, { arrays: { sums }, numbers: { rows }, threads: [columns] });
}

export const batchNorm: GpuFace<NormalizeParams, "x" | "gamma" | "beta", "y" | "mean" | "variance"> = async (call) => {
  const { launch, inputs, params } = call;
  const { gamma, beta } = inputs;
  const { rows, columns } = rowsOfLast(inputs.x.shape);
  const x = { matrix: inputs.x, columns };
  const mean = await columnMeans(launch, inputs.x, rows, columns);
  const squares = await launch(deviations, { arrays: { x, mean }, threads: [columns, rows] });
  const variance = await columnMeans(launch, squares, rows, columns);
  const arrays = { x, gamma, beta, mean, variance };
  const numbers = { epsilon: params.epsilon };
  return { y: await launch(normalized, { arrays, numbers, threads: [columns, rows] }), mean, variance };
};

type Inferred = GpuFace<NormalizeParams, "x" | "gamma" | "beta" | "mean" | "variance", "y">;

export const batchNormInfer: Inferred = async ({ launch, inputs, params }) => {
  const { rows, columns } = rowsOfLast(inputs.x.shape);
  const arrays = { ...inputs, x: { matrix: inputs.x, columns } };
  const numbers = { epsilon: params.epsilon };
  return { y: await launch(normalized, { arrays, numbers, threads: [columns, rows] }) };
};

const slopes = {
  name: "batchNorm gradient",
  arrays: { x: 2, dy: 2, mean: 1, variance: 1 },
  integers: [],
  numbers: ["epsilon"],
  body: `const standard = (x[this.thread.y][this.thread.x] - mean[this.thread.x]) / Math.sqrt(variance[this.thread.x] + epsilon);
  return dy[this.thread.y][this.thread.x] * standard;`,
} as const;

const throughNormalized = {
  name: "batchNorm gradient",
  arrays: { x: 2, dy: 2, gamma: 1, mean: 1, variance: 1, dgamma: 1, dbeta: 1 },
  integers: [],
  numbers: ["epsilon", "share"],
  body: `const deviation = Math.sqrt(variance[this.thread.x] + epsilon);
  const standard = (x[this.thread.y][this.thread.x] - mean[this.thread.x]) / deviation;
  let moments = 0;
  if (share > 0) { moments = share * (dbeta[this.thread.x] + standard * dgamma[this.thread.x]); }
  return gamma[this.thread.x] / deviation * (dy[this.thread.y][this.thread.x] - moments);`,
} as const;

type GradInputs = "x" | "dy" | "gamma" | "mean" | "variance";
type NormalizeGrad = GpuFace<NormalizeParams, GradInputs, "dx" | "dgamma" | "dbeta">;

/** The face of the gradients. @param ofBatch Whether the moments are the batch's own, and so depend on x. */
function normalizeGrad(ofBatch: boolean): NormalizeGrad {
  return async ({ launch, inputs, params: { epsilon } }) => {
    const { rows, columns } = rowsOfLast(inputs.x.shape);
    const matrix = (operand: GpuOperand) => ({ matrix: operand, columns });
    const arrays = { x: matrix(inputs.x), dy: matrix(inputs.dy), mean: inputs.mean, variance: inputs.variance };
    const products = await launch(slopes, { arrays, numbers: { epsilon }, threads: [columns, rows] });
    const dgamma = await sumColumns(launch, products, rows, columns);
    const dbeta = await sumColumns(launch, inputs.dy, rows, columns);
    const dx = await launch(throughNormalized, {
      arrays: { ...arrays, gamma: inputs.gamma, dgamma, dbeta },
      numbers: { epsilon, share: ofBatch ? 1 / rows : 0 },
      threads: [columns, rows],
    });
    return { dx, dgamma, dbeta };
  };
}

export const batchNormGrad: NormalizeGrad = normalizeGrad(true);
export const batchNormInferGrad: NormalizeGrad = normalizeGrad(false);
