/**
 * What the author of a variant package, a layer or a device needs beside `@maskout/core`.
 * @module @maskout/core/variant
 */
export { drawKept } from "./draws/kept.js";
export { drawNormals } from "./draws/normals.js";
export type { ShapedStorage, Storage } from "./kernel/device.js";
export type * from "./kernel/gpu-face.js";
export * from "./kernel/kernel.js";
export * from "./kernel/operands.js";
export * from "./kernel/simd.js";
export { type Branches, branches } from "./layers/branches.js";
export { finalActivation, isChain, sumOf } from "./layers/chain.js";
export { constant } from "./layers/initialize.js";
export { resolveName } from "./layers/name.js";
export { variable } from "./layers/variables.js";
export { reading } from "./model/use.js";
export * from "./noise/definition.js";
export { applyInference, applyNoise, applyNoiseGrad } from "./noise/functions.js";
export { type CallPlace, expectCall, expectReach, noiseLayer } from "./noise/layer.js";
export * from "./noise/learned.js";
export * from "./noise/options.js";
export * as kernels from "./ops/index.js";
export { maskedScale } from "./ops/masked-scale/cpu.js";
export { maskedScaleOnGpu, maskOf } from "./ops/masked-scale/gpu.js";
export type { KeptScale, MaskParams } from "./ops/masked-scale/params.js";
export * as gpuActivations from "./ops/shared/gpu-activations.js";
export { expectCountable } from "./ops/shared/gpu-count.js";
export { rowsOfLast } from "./ops/shared/operands.js";
export * from "./options.js";
export { QueuedDevice, type QueuedOperand } from "./queued/queued-device.js";
export * from "./shape.js";
export * from "./stream/noise-shape.js";
export { forEachWord, NOISE, normalOf, uniformOf } from "./stream/normal.js";
export { forEachDraw, type StreamPosition } from "./stream/position.js";
export * from "./stream/rate.js";
export * from "./stream/seed.js";
export { permutation, uniform } from "./stream/sequence.js";
export { run } from "./tensor/run.js";
export { Tensor } from "./tensor/tensor.js";
export { allOrNothing } from "./tensor/tidy.js";
export { type ShapedValues, valuesOf } from "./tensor/values.js";
export { tensorOf } from "./training/data.js";
export { outputShapeFor } from "./training/evaluate.js";
export { pacer } from "./training/pace.js";
export { expectFloats, newFloats, typedArrayKind } from "./typed-arrays.js";
export { expectCore } from "./version.js";
