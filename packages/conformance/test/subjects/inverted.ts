/** Inverted dropout, on the core's masked scale: what mistakes are made in. */
import {
  defineMask,
  maskedScale,
  maskedScaleOnGpu,
  type NoiseDefinition,
  type RateOptions,
  type ResolvedRate,
} from "@maskout/core/variant";

const scale = (keepProbability: number): number => 1 / keepProbability;

/** `y = kept ? x / q : 0` */
export const inverted: NoiseDefinition<RateOptions, ResolvedRate> = defineMask({
  name: "inverted",
  packageName: "none",
  layerName: "dropout",
  kernel: { cpu: maskedScale(scale), gpu: async () => maskedScaleOnGpu(scale) },
  scale,
  infer: () => 1,
});
