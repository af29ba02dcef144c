/**
 * Batch normalisation (Ioffe & Szegedy 2015, algorithm 1) over all dimensions but the last, whose elements are channels:
 * x is `[..., channels]`; gamma, beta, mean and variance are `[channels]`.
 */
import { coreSimd } from "../device/cpu/core-simd.js";
import type { ArrayOperand, Kernel, KernelCall, MemoryOperand, Operands, SimdMemory } from "../device/kernel.js";
import { expectSameShape, type Shape } from "../tensor/shape.js";
import { expectVectors, rowsOfLast } from "./operands.js";

/** `epsilon` is added to the variance under the root. */
export interface NormalizeParams {
  /** Added to the variance. */
  readonly epsilon: number;
}

/**
 * `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the mean and the biased variance of the batch itself.
 * The variance is of the differences from the mean, so a large common offset does not cancel it away.
 */
export const batchNorm: Kernel<NormalizeParams, "x" | "gamma" | "beta", "y" | "mean" | "variance"> = {
  name: "batchNorm",
  shapes({ x, gamma, beta }) {
    expectVectors("batchNorm", x, { gamma, beta });
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
    simd(memory, { inputs: { x, gamma, beta }, outputs: { y, mean, variance }, params }) {
      const { rows, columns } = rowsOfLast(x.shape);
      memory.exports(coreSimd).moments(mean.pointer, variance.pointer, x.pointer, rows, columns);
      normalizeSimd(memory, { x, gamma, beta, mean, variance }, y, params);
    },
  },
};

/** The same with a given mean and variance: `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`. */
export const batchNormInfer: Kernel<NormalizeParams, "x" | "gamma" | "beta" | "mean" | "variance", "y"> = {
  name: "batchNormInfer",
  shapes({ x, gamma, beta, mean, variance }) {
    expectVectors("batchNormInfer", x, { gamma, beta, mean, variance });
    return { y: x };
  },
  cpu: {
    reference: ({ inputs, outputs, params }) => normalizeReference(inputs, outputs.y, params),
    simd: (memory, { inputs, outputs, params }) => normalizeSimd(memory, inputs, outputs.y, params),
  },
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

function normalizeSimd(
  memory: SimdMemory,
  { x, gamma, beta, mean, variance }: Operands<Normalized, MemoryOperand>,
  y: MemoryOperand,
  { epsilon }: NormalizeParams,
): void {
  const { rows, columns } = rowsOfLast(x.shape);
  const [scale, offset] = [gamma.pointer, beta.pointer];
  const { normalize } = memory.exports(coreSimd);
  normalize(y.pointer, x.pointer, scale, offset, mean.pointer, variance.pointer, rows, columns, epsilon);
}

type GradInputs = "x" | "dy" | "gamma" | "mean" | "variance";
type GradOutputs = "dx" | "dgamma" | "dbeta";
type NormalizeGrad = Kernel<NormalizeParams, GradInputs, GradOutputs>;

/**
 * With `xhat = (x - mean) / sqrt(variance + epsilon)`: `dbeta = sum(dy)`, `dgamma = sum(dy * xhat)` over the rows, and
 * `dx = gamma / sqrt(variance + epsilon) * (dy - dbeta / rows - xhat * dgamma / rows)`. The last two terms come from the
 * mean and the variance, which depend on x only where they are those of the batch (`ofBatch`).
 */
function normalizeGrad(name: string, ofBatch: boolean): NormalizeGrad {
  return {
    name,
    shapes: (inputs) => gradShapes(name, inputs),
    cpu: {
      reference: (call) => gradReference(call, ofBatch),
      simd(memory, { inputs: { x, dy, gamma, mean, variance }, outputs: { dx, dgamma, dbeta }, params }) {
        const { rows, columns } = rowsOfLast(x.shape);
        memory
          .exports(coreSimd)
          .normalizeGrad(
            dx.pointer,
            dgamma.pointer,
            dbeta.pointer,
            x.pointer,
            dy.pointer,
            gamma.pointer,
            mean.pointer,
            variance.pointer,
            rows,
            columns,
            params.epsilon,
            ofBatch,
          );
      },
    },
  };
}

function gradShapes(name: string, inputs: Operands<GradInputs, Shape>): Operands<GradOutputs, Shape> {
  const { x, dy, gamma, mean, variance } = inputs;
  expectSameShape(name, { x, dy });
  expectVectors(name, x, { gamma, mean, variance });
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
