/** What is to be concluded from the comparison with other libraries, in the words that the page and the terminal share. */
import { formatNumber, formatSize } from "../../format.js";
import type { PeersResult } from "./schema.js";

/** How many times as long the others take for a forward pass, at the highest rate that was measured. */
export function findPeers({ dropout, size }: PeersResult): string | undefined {
  const rate = Math.max(...dropout.map((row) => row.rate));
  const others = dropout
    .filter((row) => row.library !== "maskout" && row.pass === "forward" && row.rate === rate)
    .toSorted((a, b) => a.ratio - b.ratio);
  const [fastest, slowest] = [others[0], others.at(-1)];
  if (fastest === undefined || slowest === undefined) return undefined;
  const range =
    fastest === slowest
      ? `${fastest.library} takes ${formatNumber(fastest.ratio)} times as long as maskout`
      : `the other libraries take ${formatNumber(fastest.ratio)} (${fastest.library}) to ${formatNumber(slowest.ratio)} (${slowest.library}) times as long as maskout`;
  return `For a forward pass of inverted dropout of ${formatSize(size)} elements, arrays in and out, ${range}.`;
}
