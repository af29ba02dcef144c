/**
 * Batch normalisation (Ioffe and Szegedy 2015, algorithm 1) over all dimensions but the last, whose elements are channels:
 * x is `[..., channels]`; gamma, beta, mean and variance are `[channels]`.
 */
import type { Kernel } from "../../kernel/kernel.js";
import type { ArrayOperand, KernelCall, Operands } from "../../kernel/operands.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectSameShape, type Shape } from "../../shape.js";
import { expectVectors, rowsOfLast } from "../shared/operands.js";
import type { NormalizeParams } from "./params.js";
import { batchNormSimd } from "./simd.generated.js";

/**
 * `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the mean and the biased variance of the batch itself. x and y are
 * `[..., channels]`; gamma, beta, mean and variance are `[channels]`. The variance is computed from the differences from the mean, so that a
 * large common offset does not cancel it.
 */
export const batchNorm: Kernel<NormalizeParams, "x" | "gamma" | "beta", "y" | "mean" | "variance"> = {
  name: "batchNorm",
  shapes({ x, gamma, beta }) {
    expectVectors("batchNorm", "x", x, { gamma, beta });
    return { y: x, mean: gamma, variance: gamma };
  },
  cpu: {
    reference({ inputs: { x, gamma, beta }, outputs: { y, mean, variance }, params }) {
      const { rows, columns } = rowsOfLast(x.shape);
      for (let column = 0; column < columns; column++) {
        let total = 0;
        for (let at = column; at < x.values.length; at += columns) total += x.values[at]!;
        const center = total / rows;
        let squares = 0;
        for (let at = column; at < x.values.length; at += columns) squares += (x.values[at]! - center) ** 2;
        mean.values[column] = center;
        variance.values[column] = squares / rows;
      }
      normalizeReference({ x, gamma, beta, mean, variance }, y, params);
    },
    simd: simdFace({
      module: batchNormSimd,
      range: "columns",
      run(simd, { inputs: { x, gamma, beta }, outputs: { y, mean, variance }, params }, { begin, end }) {
        const { rows, columns: stride } = rowsOfLast(x.shape);
        const [center, spread] = [addressOf(mean, begin), addressOf(variance, begin)];
        const [from, to, count] = [addressOf(x, begin), addressOf(y, begin), end - begin];
        const [scale, offset] = [addressOf(gamma, begin), addressOf(beta, begin)];
        simd.moments(center, spread, from, rows, count, stride);
        simd.normalize(to, from, scale, offset, center, spread, rows, count, stride, params.epsilon);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).batchNorm,
};

/** Batch normalisation with a given mean and variance `[channels]`: `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`. */
export const batchNormInfer: Kernel<NormalizeParams, "x" | "gamma" | "beta" | "mean" | "variance", "y"> = {
  name: "batchNormInfer",
  shapes({ x, gamma, beta, mean, variance }) {
    expectVectors("batchNormInfer", "x", x, { gamma, beta, mean, variance });
    return { y: x };
  },
  cpu: {
    reference: ({ inputs, outputs, params }) => normalizeReference(inputs, outputs.y, params),
    simd: simdFace({
      module: batchNormSimd,
      range: "rows",
      run(simd, { inputs: { x, gamma, beta, mean, variance }, outputs: { y }, params }, { begin, end }) {
        const { columns } = rowsOfLast(x.shape);
        const [from, to] = [addressOf(x, begin * columns), addressOf(y, begin * columns)];
        const [scale, offset] = [gamma.pointer, beta.pointer];
        const [center, spread] = [mean.pointer, variance.pointer];
        simd.normalize(to, from, scale, offset, center, spread, end - begin, columns, columns, params.epsilon);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).batchNormInfer,
};

type Normalized = "x" | "gamma" | "beta" | "mean" | "variance";

function normalizeReference(
  inputs: Operands<Normalized, ArrayOperand>,
  y: ArrayOperand,
  params: NormalizeParams,
): void {
  const { x, gamma, beta, mean, variance } = inputs;
  const { columns } = rowsOfLast(x.shape);
  x.values.forEach((value, index) => {
    const column = index % columns;
    const standard = (value - mean.values[column]!) / Math.sqrt(variance.values[column]! + params.epsilon);
    y.values[index] = gamma.values[column]! * standard + beta.values[column]!;
  });
}

type GradInputs = "x" | "dy" | "gamma" | "mean" | "variance";
type GradOutputs = "dx" | "dgamma" | "dbeta";
type NormalizeGrad = Kernel<NormalizeParams, GradInputs, GradOutputs>;

/**
 * With `xhat = (x - mean) / sqrt(variance + epsilon)`: `dbeta = sum(dy)`, `dgamma = sum(dy * xhat)` over the rows, and
 * `dx = gamma / sqrt(variance + epsilon) * (dy - dbeta / rows - xhat * dgamma / rows)`. The last two terms come from the
 * mean and the variance, which depend on x only if they are those of the batch (`ofBatch`).
 */
// @__NO_SIDE_EFFECTS__
function normalizeGrad(name: "batchNormGrad" | "batchNormInferGrad", ofBatch: boolean): NormalizeGrad {
  return {
    name,
    shapes: (inputs) => gradShapes(name, inputs),
    cpu: {
      reference: (call) => gradReference(call, ofBatch),
      simd: simdFace({
        module: batchNormSimd,
        range: "columns",
        run(simd, { inputs: { x, dy, gamma, mean, variance }, outputs: { dx, dgamma, dbeta }, params }, part) {
          const { rows, columns: stride } = rowsOfLast(x.shape);
          const { begin, end } = part;
          simd.normalizeGrad(
            addressOf(dx, begin),
            addressOf(dgamma, begin),
            addressOf(dbeta, begin),
            addressOf(x, begin),
            addressOf(dy, begin),
            addressOf(gamma, begin),
            addressOf(mean, begin),
            addressOf(variance, begin),
            rows,
            end - begin,
            stride,
            params.epsilon,
            ofBatch,
          );
        },
      }),
    },
    gpu: async () => (await import("./gpu.js"))[name],
  };
}

function gradShapes(name: string, inputs: Operands<GradInputs, Shape>): Operands<GradOutputs, Shape> {
  const { x, dy, gamma, mean, variance } = inputs;
  expectSameShape(name, { x, dy });
  expectVectors(name, "x", x, { gamma, mean, variance });
  return { dx: x, dgamma: gamma, dbeta: gamma };
}

type GradCall = KernelCall<NormalizeParams, GradInputs, GradOutputs, ArrayOperand>;

function gradReference({ inputs, outputs: { dx, dgamma, dbeta }, params }: GradCall, ofBatch: boolean): void {
  const { x, dy, gamma, mean, variance } = inputs;
  const { rows, columns } = rowsOfLast(x.shape);
  for (let column = 0; column < columns; column++) {
    const deviation = Math.sqrt(variance.values[column]! + params.epsilon);
    const standard = (at: number): number => (x.values[at]! - mean.values[column]!) / deviation;
    let [offset, slope] = [0, 0];
    for (let at = column; at < x.values.length; at += columns) {
      offset += dy.values[at]!;
      slope += dy.values[at]! * standard(at);
    }
    dbeta.values[column] = offset;
    dgamma.values[column] = slope;
    for (let at = column; at < x.values.length; at += columns) {
      const throughMoments = ofBatch ? (offset + standard(at) * slope) / rows : 0;
      dx.values[at] = (gamma.values[column]! / deviation) * (dy.values[at]! - throughMoments);
    }
  }
}

/** The gradients of {@link batchNorm}, through the batch's own moments. */
export const batchNormGrad: NormalizeGrad = normalizeGrad("batchNormGrad", true);

/** The gradients of {@link batchNormInfer}, whose moments are constants. */
export const batchNormInferGrad: NormalizeGrad = normalizeGrad("batchNormInferGrad", false);
