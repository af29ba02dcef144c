/**
 * Tensors, keys and the mask stream, the CPU device, layers and training.
 * @module @maskout/core
 */
export { type CpuOptions, cpu } from "./cpu/cpu.js";
export type { CpuDevice } from "./cpu/device.js";
export { type KeepMaskOptions, keepMask } from "./draws/keep-mask.js";
export { normals } from "./draws/normals.js";
export type { StretchOptions } from "./draws/stretch.js";
export { uniforms } from "./draws/uniforms.js";
export {
  BusyError,
  CheckpointError,
  DeviceError,
  DisposedError,
  type Divergence,
  DivergenceError,
  MaskoutError,
  type MismatchedWeight,
  OptionError,
  type OptionProblem,
  ShapeError,
  VersionError,
  WeightsError,
  type WeightsReport,
} from "./errors.js";
export type { Device, DeviceMemory } from "./kernel/device.js";
export * from "./layers/activations.js";
export * from "./layers/batch-norm.js";
export { type Chain, chain } from "./layers/chain.js";
export * from "./layers/conv2d.js";
export * from "./layers/dense.js";
export * from "./layers/flatten.js";
export { type InitializedLayer, initialize } from "./layers/initialize.js";
export * from "./layers/layer.js";
export * from "./layers/pool.js";
export { residual } from "./layers/residual.js";
export type { Init } from "./layers/weights.js";
export { type ModelOptions, model } from "./model/create.js";
export * from "./model/model.js";
export { type SequentialOptions, sequential } from "./model/sequential.js";
export type { Padding, Pair } from "./ops/shared/windows.js";
export type { Shape } from "./shape.js";
export { foldIn, keyFromSeed, type Seed } from "./stream/key.js";
export { type Block, type Key, philox4x32 } from "./stream/philox.js";
export { argMax } from "./tensor/arg-max.js";
export { type TensorOptions, tensor, zeros } from "./tensor/create.js";
export { type SliceBound, slice } from "./tensor/slice.js";
export type { Tensor } from "./tensor/tensor.js";
export { keep, tidy } from "./tensor/tidy.js";
export type { NestedNumbers, TensorLike, TensorValues } from "./tensor/values.js";
export type { Data } from "./training/data.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./training/evaluate.js";
export { fit } from "./training/fit.js";
export * from "./training/losses/distributions.js";
export type { Loss, LossResult, Metric, ScoredBatch, TargetShapes } from "./training/losses/loss.js";
export * from "./training/losses/losses.js";
export * from "./training/losses/one-hot.js";
export { type AdadeltaOptions, adadelta } from "./training/optimizers/adadelta.js";
export { type AdamOptions, adam } from "./training/optimizers/adam.js";
export type { LearningRate, Optimizer } from "./training/optimizers/optimizer.js";
export * from "./training/optimizers/schedules.js";
export { type SgdOptions, sgd } from "./training/optimizers/sgd.js";
export type { FitOptions } from "./training/plan.js";
export { type PredictOptions, predict } from "./training/predict.js";
export type { Penalised, Regularizer } from "./training/regularization/regularizer.js";
export { l1, l2, l2Norm, type RegularizerOptions } from "./training/regularization/regularizers.js";
export type { BatchReport, EpochReport } from "./training/reports.js";
export type { Batches, TrainingData } from "./training/source.js";
export type { Metrics, Scores } from "./training/tally.js";
export type { NumberArray } from "./typed-arrays.js";
