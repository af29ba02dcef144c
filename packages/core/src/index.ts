/**
 * Tensors, keys and the mask stream, the CPU device, layers and training.
 * @module @maskout/core
 */
export { type CpuOptions, cpu } from "./device/cpu/cpu.js";
export type { CpuDevice } from "./device/cpu/device.js";
export type { Device, DeviceMemory } from "./device/device.js";
export * from "./errors.js";
export * from "./layers/activations.js";
export * from "./layers/batch-norm.js";
export * from "./layers/dense.js";
export * from "./layers/flatten.js";
export * from "./layers/layer.js";
export * from "./losses/losses.js";
export * from "./losses/one-hot.js";
export * from "./model/model.js";
export { type SequentialOptions, sequential } from "./model/sequential.js";
export { type AdadeltaOptions, adadelta } from "./optimizers/adadelta.js";
export { type AdamOptions, adam } from "./optimizers/adam.js";
export type { Optimizer } from "./optimizers/optimizer.js";
export { type SgdOptions, sgd } from "./optimizers/sgd.js";
export { type KeepMaskOptions, keepMask } from "./random/keep-mask.js";
export { foldIn, keyFromSeed } from "./random/key.js";
export { type Block, type Key, philox4x32 } from "./random/philox.js";
export { type TensorOptions, tensor, zeros } from "./tensor/create.js";
export type { Shape } from "./tensor/shape.js";
export type { Tensor } from "./tensor/tensor.js";
export { keep, tidy } from "./tensor/tidy.js";
export type { Data } from "./training/batches.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./training/evaluate.js";
export { type BatchReport, type EpochReport, type FitOptions, fit } from "./training/fit.js";
export { type PredictOptions, predict } from "./training/predict.js";
