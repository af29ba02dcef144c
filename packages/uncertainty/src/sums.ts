/**
 * For code that computes sums over samples elsewhere, such as on a device, as `@maskout/mc-dropout` does: the sums, the summaries computed from them,
 * and the checks.
 * @module @maskout/uncertainty/sums
 */
export { expectLabels, expectProbabilities, expectTau, expectValues } from "./checks.js";
export { calibrationOf, resolveBins } from "./summaries/calibration.js";
export { summarize } from "./summaries/classification.js";
export { addToMoments, addToTally, type Moments, type Sums, type Tally } from "./summaries/moments.js";
export { predictiveVariance } from "./summaries/regression.js";
