/** Inverted dropout as it is written down, in plain TypeScript: the specification of the SIMD kernel, and the fallback. */
import { forEachElement, type NoiseCall } from "@maskout/core/variant";

/** What a kept value is multiplied by, at the keep probability `q`: `1 / q`. */
export function trainingScale(keepProbability: number): number {
  return 1 / keepProbability;
}

/** `y = kept ? x / q : 0`, the division as a multiplication by `float32(1 / q)`. A dropped NaN gives 0. */
export function dropReference({ inputs: { x }, outputs: { y }, params }: NoiseCall): void {
  const scale = Math.fround(trainingScale(params.keepProbability));
  forEachElement(params, x.shape, (index, draw) => {
    y.values[index] = draw < params.threshold ? (x.values[index] ?? Number.NaN) * scale : 0;
  });
}
