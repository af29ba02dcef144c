/** The CPU kernel, WebAssembly SIMD and plain TypeScript: the core's masked scale, with this variant's scale. */
import { type CpuFace, type MaskParams, maskedScale } from "@maskout/core/variant";

/** The factor of a kept value: 1, whatever the keep probability. */
export function trainingScale(): number {
  return 1;
}

/** `y = kept ? x : 0`; a dropped NaN gives 0. */
export const onCpu: CpuFace<MaskParams, "x", "y"> = maskedScale(trainingScale);
