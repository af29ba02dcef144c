/** Inverted dropout as a value: what the functions, the layer, the conformance suite and the comparison are made from. */
import { defineVariant, type Variant } from "@maskout/core/variant";
import { dropOnCpu } from "./cpu.js";

/** Put in by the build. */
declare const CORE_VERSION: string;

/** Inverted dropout: noise that is `1 / q` with probability `q` and 0 otherwise, so that its mean is 1. */
export const variant: Variant = defineVariant({
  name: "inverted",
  packageName: "@maskout/inverted",
  layerName: "invertedDropout",
  noise: "mask",
  moments: (keepProbability) => ({ mean: 1, variance: (1 - keepProbability) / keepProbability }),
  kernel: {
    name: "inverted dropout",
    shapes: ({ x }) => ({ y: x }),
    cpu: dropOnCpu,
    gpu: async () => (await import("./gpu.js")).dropOnGpu,
  },
  madeFor: CORE_VERSION,
});
