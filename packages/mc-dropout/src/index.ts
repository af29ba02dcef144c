/**
 * Monte Carlo dropout, and what its samples say.
 * @module @maskout/mc-dropout
 */
export { type AcquireOptions, type AcquisitionMethod, type AcquisitionScores, acquire } from "./acquire.js";
export type { Calibration, ReliabilityBin } from "./calibration.js";
export type { Labels } from "./checks.js";
export { type Classification, type ClassificationInput, classification } from "./classification.js";
export type { ClassifyOptions, SampledClassification } from "./classify.js";
export { type McDropout, type McDropoutOptions, mcDropout } from "./mc-dropout.js";
export type { SamplingProgress } from "./plan.js";
export type { RegressOptions, SampledRegression } from "./regress.js";
export { type Regression, type RegressionInput, regression } from "./regression.js";
export type { PassPlace, PassSource, PassValues, Source } from "./source.js";
export type { SamplingWarning } from "./spread.js";
