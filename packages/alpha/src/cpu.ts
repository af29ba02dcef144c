/** The CPU kernels, WebAssembly SIMD and plain TypeScript: the core's mask loop, with this variant's numbers. */
import { type CpuFace, type MaskedAffine, type MaskParams, maskedAffine, maskedScale } from "@maskout/core/variant";

/** The limit of SELU far below 0, minus lambda times alpha. A dropped value becomes this limit, before all values are scaled and shifted. */
const LIMIT = -1.7580993408473766;

/** `a`, for the keep probability `q`: `(q + limit^2 q (1 - q))^-1/2`. */
export function scaleOf(keepProbability: number): number {
  return (keepProbability + LIMIT ** 2 * keepProbability * (1 - keepProbability)) ** -0.5;
}

/** `a`, `b = -a limit (1 - q)` and `c = a limit + b`: a mean of 0 and a variance of 1 are preserved. */
export function affineOf(keepProbability: number): MaskedAffine {
  const scale = scaleOf(keepProbability);
  const shift = -scale * LIMIT * (1 - keepProbability);
  return [scale, shift, scale * LIMIT + shift];
}

/** `y = kept ? a x + b : c`; a dropped NaN gives c. */
export const forward: CpuFace<MaskParams, "x", "y"> = maskedAffine(affineOf);

/** `dx = kept ? a dy : 0` */
export const backward: CpuFace<MaskParams, "x", "y"> = maskedScale(scaleOf);
