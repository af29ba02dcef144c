/** The functions on arrays that a package would export of a definition. */
import type { ArrayFunctions } from "@maskout/conformance";
import {
  applyInference,
  applyNoise,
  applyNoiseGrad,
  type NoiseDefinition,
  type NoiseOptions,
} from "@maskout/core/variant";

/** All three, as plain functions. */
export function functionsOf<Options extends object, Settings>(
  definition: NoiseDefinition<Options, Settings>,
): Required<ArrayFunctions> {
  return {
    dropout: (x, options: Options & NoiseOptions) => applyNoise(definition, x, options),
    dropoutGrad: (dy, options: Options & NoiseOptions) => applyNoiseGrad(definition, dy, options),
    infer: (x, options: Options) => applyInference(definition, x, options),
  };
}
