/** The CPU kernel, WebAssembly SIMD and plain TypeScript: the core's masked scale, with this variant's scale. */
import { type CpuFace, type MaskParams, maskedScale } from "@maskout/core/variant";

/** The factor of a kept value, for the keep probability `q`: `1 / q`, in float32. */
export function trainingScale(keepProbability: number): number {
  return 1 / keepProbability;
}

/** `y = kept ? x / q : 0`; a dropped NaN gives 0. */
export const onCpu: CpuFace<MaskParams, "x", "y"> = maskedScale(trainingScale);
