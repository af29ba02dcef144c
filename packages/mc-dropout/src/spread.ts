/** A check for the most common failure of Monte Carlo dropout: masks that were never on, so that all samples are equal. */
import type { SamplingPlan } from "./plan.js";
import { isEnsemble, isModel } from "./source.js";

/** A warning: not an error, but rarely intended. */
export interface SamplingWarning {
  /** The kind of the warning, in one word that does not change: `"equalSamples"`, all samples of all examples are equal. */
  readonly code: "equalSamples";
  /** The message for people, with the likely cause. */
  readonly message: string;
}

const OF_MODEL = "Its masks have no effect: check the rates, and what the dropped values are multiplied by.";
const OF_SOURCE =
  "Its dropout is off: exporters and runtimes remove it, and inference mode turns it off. Load ONNX models with stochasticModel of " +
  "@maskout/onnx, pass TensorFlow.js models to tfModel of @maskout/tfjs, and make pass draw other masks for every sample.";
const OF_ENSEMBLE = "Its models have the same weights: train each from another seed.";

/** The warning for equal samples, with the likely cause for the source. */
export function equalSamples({ source, samples }: Pick<SamplingPlan, "source" | "samples">): SamplingWarning {
  const cause = isModel(source) ? OF_MODEL : isEnsemble(source) ? OF_ENSEMBLE : OF_SOURCE;
  return { code: "equalSamples", message: `mcDropout: all ${samples} samples are equal, bit for bit. ${cause}` };
}

/** Warns if there are several samples and none differs. @param squares The squared deviations from the mean, one per output. */
export function expectSpread(plan: SamplingPlan, squares: Float64Array): void {
  if (plan.samples > 1 && squares.every((square) => square === 0)) plan.onEqual();
}
