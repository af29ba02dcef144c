/**
 * How sure predictions are, measured and mended, whoever made them.
 * @module @maskout/uncertainty
 */
export { type Key, MaskoutError, OptionError, type OptionProblem, type Seed, ShapeError } from "./ground.js";
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
