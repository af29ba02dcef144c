/** The masks of DropConnect as gpu.js programs take them. */
import type { GpuMask, HostDraws } from "@maskout/core/variant";
import { chosenBy } from "./decisions.js";
import type { MaskParams } from "./params.js";

/** The decisions from `params.element` on, as a matrix. The host draws exact sampling, since each decision depends on those before. */
export function maskOf(params: MaskParams, rows: number, columns: number): GpuMask {
  const { sampling } = params;
  let kept: Uint8Array | undefined;
  return {
    rows,
    columns,
    ...(sampling.kind === "bernoulli" && { stream: { ...params, threshold: sampling.threshold } }),
    decide(host) {
      kept ??= decide(params, rows * columns, host);
      return kept;
    },
  };
}

function decide(params: MaskParams, count: number, host: HostDraws): Uint8Array {
  const { sampling, element } = params;
  if (sampling.kind === "bernoulli") return host.kept(params, count, sampling.threshold);
  return chosenBy(host.words(params, count), element, sampling);
}
