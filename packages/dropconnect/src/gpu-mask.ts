/** The masks of DropConnect as gpu.js programs ask for them. */
import { cpu } from "@maskout/core";
import type { GpuMask } from "@maskout/core/variant";
import { decisionsOf, type MaskParams } from "./decisions.js";
import { dropConnectSimd, PAGE_SCRATCH } from "./simd.js";

/** So many masks one after another, each of `rows` by `columns` decisions. */
interface Sizes {
  readonly populations: number;
  readonly rows: number;
  readonly columns: number;
}

/** The masks from `params.element` on, as one matrix. An exact count is the CPU's to draw: each decision depends on those before. */
export function maskOf(params: MaskParams, { populations, rows, columns }: Sizes): GpuMask {
  let kept: Uint8Array | undefined;
  return {
    rows: populations * rows,
    columns,
    ...(params.drops < 0 && { stream: params }),
    decide() {
      kept ??= decide(params, populations, rows * columns);
      return kept;
    },
  };
}

function decide(params: MaskParams, populations: number, population: number): Uint8Array {
  const { simd } = cpu();
  if (simd === undefined) return decisionsOf(params, populations * population, population);
  const { element, step, sample, threshold, drops } = params;
  const [key0, key1] = params.key;
  try {
    const page = simd.scratch(PAGE_SCRATCH);
    const kept = simd.scratch(populations * population);
    const { keepUnits } = simd.exports(dropConnectSimd);
    keepUnits(kept, page, populations, population, element, step, sample, key0, key1, threshold, drops);
    return simd.bytes().slice(kept, kept + populations * population);
  } finally {
    simd.clearScratch();
  }
}
