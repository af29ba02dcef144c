/**
 * The gpu.js faces of the core's own kernels. They stand here and not in the kernels, so that who computes on the CPU carries
 * none of them: `@maskout/core/gpu` brings them all.
 */
import * as ops from "../../ops/index.js";
import type { GpuFace } from "../gpu-face.js";
import type { Kernel } from "../kernel.js";
import * as activations from "./kernels/activations.js";
import * as arithmetic from "./kernels/arithmetic.js";
import * as losses from "./kernels/losses.js";
import { matmul } from "./kernels/matmul.js";
import * as normalize from "./kernels/normalize.js";
import { mean, sumRows } from "./kernels/reduce.js";
import * as updates from "./kernels/updates.js";

/** A face under the kernel it computes, checked to be of the same params and operands. */
function pair<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  face: GpuFace<Params, In, Out>,
): [unknown, unknown] {
  return [kernel, face];
}

const faces = new Map<unknown, unknown>([
  pair(ops.relu, activations.relu),
  pair(ops.reluGrad, activations.reluGrad),
  pair(ops.sigmoid, activations.sigmoid),
  pair(ops.sigmoidGrad, activations.sigmoidGrad),
  pair(ops.tanh, activations.tanh),
  pair(ops.tanhGrad, activations.tanhGrad),
  pair(ops.softmax, activations.softmax),
  pair(ops.softmaxGrad, activations.softmaxGrad),
  pair(ops.add, arithmetic.add),
  pair(ops.scale, arithmetic.scale),
  pair(ops.lerp, arithmetic.lerp),
  pair(ops.addBias, arithmetic.addBias),
  pair(ops.takeRows, arithmetic.takeRows),
  pair(ops.sumRows, sumRows),
  pair(ops.mean, mean),
  pair(ops.matmul, matmul),
  pair(ops.softmaxCrossEntropy, losses.softmaxCrossEntropy),
  pair(ops.sigmoidCrossEntropy, losses.sigmoidCrossEntropy),
  pair(ops.meanSquaredError, losses.meanSquaredError),
  pair(ops.batchNorm, normalize.batchNorm),
  pair(ops.batchNormInfer, normalize.batchNormInfer),
  pair(ops.batchNormGrad, normalize.batchNormGrad),
  pair(ops.batchNormInferGrad, normalize.batchNormInferGrad),
  pair(ops.sgd, updates.sgd),
  pair(ops.adam, updates.adam),
  pair(ops.adadelta, updates.adadelta),
  pair(ops.maxNorm, updates.maxNorm),
]);

/** The face of a kernel of the core; undefined for any other. */
export function coreFaceOf<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
): GpuFace<Params, In, Out> | undefined {
  // `pair` has checked that a kernel's face is of its own type.
  return faces.get(kernel) as GpuFace<Params, In, Out> | undefined;
}
