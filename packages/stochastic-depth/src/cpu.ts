/** The CPU kernel, WebAssembly SIMD and plain TypeScript: the core's masked scale, with this variant's scale. */
import { type CpuFace, type MaskParams, maskedScale } from "@maskout/core/variant";

/** The factor of a kept branch, at the keep probability `q`: `1 / q`, in float32. */
export function branchScale(keepProbability: number): number {
  return 1 / keepProbability;
}

/** `y = kept ? branch / q : 0`, one decision per example; a NaN in a dropped branch gives 0. */
export const onCpu: CpuFace<MaskParams, "x", "y"> = maskedScale(branchScale);
