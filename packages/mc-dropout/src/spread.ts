/** The commonest failure of Monte Carlo dropout: masks that were never on, so that all samples are equal. */
import type { SamplingPlan } from "./plan.js";
import { isEnsemble, isModel } from "./source.js";

/** Something that is no error, and seldom what was meant. */
export interface SamplingWarning {
  /** The kind of the warning, in one word that does not change: `"equalSamples"`, all samples of all examples are equal. */
  readonly code: "equalSamples";
  /** For people, with the likely cause. */
  readonly message: string;
}

const OF_MODEL = "Its masks have no effect: look at the rates, and at what the dropped values are multiplied by.";
const OF_SOURCE =
  "Its dropout is off: exporters and runtimes take it out, and so does a model in inference mode. Load ONNX models with stochasticModel of " +
  "@maskout/onnx, give those of TensorFlow.js to tfModel of @maskout/tfjs, and see to it that pass draws other masks for every sample.";
const OF_ENSEMBLE = "Its models have the same weights: train each from another seed.";

/** The warning for what samples were drawn of. */
export function equalSamples({ source, samples }: Pick<SamplingPlan, "source" | "samples">): SamplingWarning {
  const cause = isModel(source) ? OF_MODEL : isEnsemble(source) ? OF_ENSEMBLE : OF_SOURCE;
  return { code: "equalSamples", message: `mcDropout: all ${samples} samples are equal, to the bit. ${cause}` };
}

/** Says so where several samples do not differ. @param squares Their squared deviations from the mean, one an output. */
export function expectSpread(plan: SamplingPlan, squares: Float64Array): void {
  if (plan.samples > 1 && squares.every((square) => square === 0)) plan.onEqual();
}
