/** The noise of a branch: the whole branch is either kept and divided by the keep probability, or dropped. */
import { defineMask, type NoiseDefinition, type RateOptions, type ResolvedRate } from "@maskout/core/variant";
import { branchScale, onCpu } from "./cpu.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

/**
 * The noise of stochastic depth as a value, for the conformance suite and for tools that compare variants. A branch, given as x, is multiplied by
 * `1 / q` with probability `q` and by 0 otherwise, with one decision per example.
 */
export const variant: NoiseDefinition<RateOptions, ResolvedRate> = defineMask({
  name: "stochastic depth",
  packageName: "@maskout/stochastic-depth",
  layerName: "stochasticDepth",
  madeFor: CORE_VERSION,
  kernel: { cpu: onCpu, gpu: async () => (await import("./gpu.js")).onGpu },
  scale: branchScale,
  infer: () => 1,
  shared: (_, shape) => shape.map((__, axis) => (axis === 0 ? null : 1)),
});
