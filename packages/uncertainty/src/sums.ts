/**
 * For whoever sums samples up elsewhere, such as on a device, as `@maskout/mc-dropout` does: the sums, what they amount to, and the checks.
 * @module @maskout/uncertainty/sums
 */
export { expectLabels, expectProbabilities, expectTau, expectValues } from "./checks.js";
export { calibrationOf, resolveBins } from "./summaries/calibration.js";
export { summarize } from "./summaries/classification.js";
export { addToMoments, addToTally, type Moments, type Sums, type Tally } from "./summaries/moments.js";
export { predictiveVariance } from "./summaries/regression.js";
