/**
 * The devices of gpu.js.
 * @module @maskout/core/gpu
 */
export { GpuDevice } from "./device.js";
export { type GpuMode, type GpuOptions, gpu } from "./gpu.js";
export type { GpuBackend } from "./gpu-js.js";
export type { MaskWay } from "./mask.js";
