/** Standard dropout as a value: what the functions, the layer, the conformance suite and the comparison are made from. */
import { defineVariant, type Variant } from "@maskout/core/variant";
import { dropOnCpu } from "./cpu.js";

/** Put in by the build. */
declare const CORE_VERSION: string;

/** Standard dropout: noise that is 1 with probability `q` and 0 otherwise, so that its mean is `q`. */
export const variant: Variant = defineVariant({
  name: "standard",
  packageName: "@maskout/standard",
  layerName: "standardDropout",
  noise: "mask",
  moments: (keepProbability) => ({ mean: keepProbability, variance: keepProbability * (1 - keepProbability) }),
  kernel: {
    name: "standard dropout",
    shapes: ({ x }) => ({ y: x }),
    cpu: dropOnCpu,
    gpu: async () => (await import("./gpu.js")).dropOnGpu,
  },
  madeFor: CORE_VERSION,
});
