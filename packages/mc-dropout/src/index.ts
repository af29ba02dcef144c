/**
 * Monte Carlo dropout: samples of a model's predictions, and the uncertainty measures computed from them.
 * @module @maskout/mc-dropout
 */
export {
  type AcquireOptions,
  type AcquisitionMethod,
  type AcquisitionScores,
  acquire,
  type Calibration,
  type Classification,
  type ClassificationInput,
  type ClassificationLayout,
  type ClassificationTargets,
  type ClassificationTask,
  type ClassSamples,
  classification,
  type Regression,
  type RegressionInput,
  type RegressionLayout,
  type ReliabilityBin,
  regression,
} from "@maskout/uncertainty";
export type { Labels } from "./checks.js";
export type { ClassifyOptions, SampledClassification } from "./classify.js";
export { type EnsembleOptions, ensemble } from "./ensemble.js";
export { type EnsembleSamplingOptions, type McDropout, type McDropoutOptions, mcDropout } from "./mc-dropout.js";
export type { SamplingProgress } from "./plan.js";
export type { RegressOptions, SampledRegression } from "./regress.js";
export type { Ensemble, Member, PassPlace, PassSource, PassValues, Source } from "./source.js";
export type { SamplingWarning } from "./spread.js";
