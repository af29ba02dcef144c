/**
 * Measures how certain predictions are and calibrates them, whatever model made them.
 * @module @maskout/uncertainty
 */
export {
  type AcquireOptions,
  type AcquisitionMethod,
  type AcquisitionScores,
  acquire,
} from "./acquisition/acquire.js";
export type { ClassSamples } from "./acquisition/batch-bald.js";
export { type IsotonicCalibration, type IsotonicCurve, isotonic } from "./calibration/isotonic.js";
export type { LabelledLogits } from "./calibration/logits.js";
export { type TemperatureScaling, temperature } from "./calibration/temperature.js";
export { type VectorScaling, vectorScaling } from "./calibration/vector.js";
export {
  type ConformalInterval,
  type ConformalIntervalInput,
  type ConformalQuantiles,
  type ConformalQuantilesInput,
  conformalInterval,
  conformalQuantiles,
  type Ends,
  type IntervalCentres,
} from "./conformal/intervals.js";
export { type SetReport, type SetReportInput, type SetsOfSize, setReport } from "./conformal/report.js";
export {
  type ClassConditionalSets,
  type ConformalScore,
  type ConformalSets,
  type ConformalSetsInput,
  conformalSets,
} from "./conformal/sets.js";
export {
  type Key,
  MaskoutError,
  OptionError,
  type OptionProblem,
  type RequiredSeedOptions,
  type Seed,
  type SeedOptions,
  ShapeError,
} from "./ground.js";
export type { IntervalOptions, ScoreInterval, WithInterval } from "./scores/bootstrap.js";
export {
  type CalibrationErrorInput,
  calibrationError,
  type ReliabilityInput,
  reliability,
} from "./scores/calibration-error.js";
export { crpsOfNormal, crpsOfSamples, type NormalPredictions, type SampledPredictions } from "./scores/crps.js";
export {
  type Intervals,
  type IntervalsOfTargets,
  intervalCoverage,
  intervalWidth,
  type SharpnessInput,
  sharpness,
} from "./scores/intervals.js";
export type { LabelledProbabilities } from "./scores/predictions.js";
export {
  type BrierDecomposition,
  type BrierDecompositionInput,
  brierDecomposition,
  brierScore,
  negativeLogLikelihood,
} from "./scores/probabilities.js";
export {
  auroc,
  averagePrecision,
  type FalsePositiveRateInput,
  falsePositiveRate,
  type RankedScores,
} from "./scores/ranks.js";
export { type RiskCoverage, type RiskCoverageInput, riskCoverage } from "./scores/risk-coverage.js";
export type { Calibration, ReliabilityBin } from "./summaries/calibration.js";
export {
  type Classification,
  type ClassificationInput,
  type ClassificationLayout,
  type ClassificationTargets,
  type ClassificationTask,
  classification,
  type RunningClassification,
  runningClassification,
} from "./summaries/classification.js";
export {
  type Regression,
  type RegressionInput,
  type RegressionLayout,
  type RunningRegression,
  regression,
  runningRegression,
} from "./summaries/regression.js";
