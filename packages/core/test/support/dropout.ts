/** Dropout for tests of training: the variants are packages that use the core. */
import type { Layer } from "@maskout/core";
import { type DropoutLayerOptions, defineMask, maskedScale, maskedScaleOnGpu, noiseLayer } from "@maskout/core/variant";

const scale = (keepProbability: number): number => 1 / keepProbability;

const inverted = defineMask({
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
