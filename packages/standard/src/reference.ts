/** Standard dropout as it is written down, in plain TypeScript: the specification of the SIMD kernel, and the fallback. */
import { forEachElement, type NoiseCall } from "@maskout/core/variant";

/** What a kept value is multiplied by: nothing changes it. */
export function trainingScale(): number {
  return 1;
}

/** `y = kept ? x : 0`. A dropped NaN gives 0. */
export function dropReference({ inputs: { x }, outputs: { y }, params }: NoiseCall): void {
  forEachElement(params, x.shape, (index, draw) => {
    y.values[index] = draw < params.threshold ? (x.values[index] ?? Number.NaN) : 0;
  });
}
