/**
 * What the author of a variant package, a layer or a device needs beside `@maskout/core`.
 * @module @maskout/core/variant
 */
export type { ShapedStorage, Storage } from "../device/device.js";
export { expectCountable } from "../device/gpu-count.js";
export type * from "../device/gpu-face.js";
export * from "../device/kernel.js";
export { variable } from "../layers/variables.js";
export * as kernels from "../ops/index.js";
export * from "../options.js";
export { forEachDraw, type StreamPosition } from "../random/draws.js";
export { keepProbabilityOf, thresholdOf } from "../random/threshold.js";
export { permutation, uniform } from "../random/words.js";
export { run } from "../tensor/run.js";
export * from "../tensor/shape.js";
export { Tensor } from "../tensor/tensor.js";
export { pacer } from "../training/pace.js";
export { expectCore } from "../version.js";
export { maskedScaleOnGpu, maskOf } from "./gpu.js";
export {
  forEachElement,
  type MaskedScaleSimd,
  maskedScale,
  type NoiseCall,
  type NoiseKernel,
  type NoiseParams,
} from "./noise-kernel.js";
export type { NoiseShape } from "./noise-shape.js";
export * from "./options.js";
export * from "./variant.js";
