/** Conclusions from the comparison with other libraries, in words that the page and the terminal share. */
import { formatNumber, formatSize } from "../../format.js";
import type { PeersResult } from "./schema.js";
import { OURS } from "./settings.js";

/** The time of the other libraries' forward passes relative to maskout's, at the highest rate that was measured. */
export function findPeers({ dropout, size }: PeersResult): string | undefined {
  const rate = Math.max(...dropout.map((row) => row.rate));
  const range = rangeOf(dropout.filter((row) => row.pass === "forward" && row.rate === rate));
  return (
    range && `For a forward pass of inverted dropout of ${formatSize(size)} elements, arrays in and out, ${range}.`
  );
}

/** The relative time for a convolution with gradients, of the libraries that have them. */
export function findConvolution({ convolution }: PeersResult): string | undefined {
  const range = rangeOf(convolution?.times.filter(({ pass }) => pass === "forward+backward") ?? []);
  return range && `For a convolution and both its gradients, ${range}.`;
}

function rangeOf(rows: readonly { readonly library: string; readonly ratio: number }[]): string | undefined {
  const others = rows.filter(({ library }) => library !== OURS).toSorted((a, b) => a.ratio - b.ratio);
  const [fastest, slowest] = [others[0], others.at(-1)];
  if (fastest === undefined || slowest === undefined) return undefined;
  return fastest === slowest
    ? `${fastest.library} takes ${formatNumber(fastest.ratio)} times as long as maskout`
    : `the other libraries take ${formatNumber(fastest.ratio)} (${fastest.library}) to ${formatNumber(slowest.ratio)} (${slowest.library}) times as long as maskout`;
}
