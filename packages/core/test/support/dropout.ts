/** Dropout for tests of training: the variants are packages that use the core. */
import type { Layer } from "@maskout/core";
import {
  type DropoutLayerOptions,
  defineMask,
  maskedScale,
  maskedScaleOnGpu,
  type NoiseDefinition,
  noiseLayer,
  type RateOptions,
  type ResolvedRate,
} from "@maskout/core/variant";

const scale = (keepProbability: number): number => 1 / keepProbability;

/** Inverted dropout as a value. */
export const inverted: NoiseDefinition<RateOptions, ResolvedRate> = defineMask({
  name: "inverted",
  packageName: "none",
  layerName: "dropout",
  kernel: { cpu: maskedScale(scale), gpu: async () => maskedScaleOnGpu(scale) },
  scale,
  infer: () => 1,
});

/** Inverted dropout. */
export function dropout(options: DropoutLayerOptions): Layer {
  return noiseLayer(inverted, options);
}
