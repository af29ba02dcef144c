/** Which weights are kept: the decisions of a mask, in plain TypeScript, the specification of `assembly/decisions.ts`. */
import { type Block, philox4x32 } from "@maskout/core";
import { forEachDraw, type ResolvedRate, type StreamPosition } from "@maskout/core/variant";

/** What a mask draws, and from where. */
export interface MaskParams extends StreamPosition, ResolvedRate {
  /**
   * How many of every population (a mask's decisions) are dropped, every choice of them equally likely; -1 for Bernoulli
   * sampling, where each decision stands alone. `keepProbability` is then `1 - drops / population`.
   */
  readonly drops: number;
}

/** `count` decisions from `params.element` on, one byte each: 1 = kept. */
export function decisionsOf(params: MaskParams, count: number, population: number): Uint8Array {
  const kept = new Uint8Array(count);
  if (params.drops < 0) {
    forEachDraw(params, count, (index, draw) => {
      kept[index] = draw < params.threshold ? 1 : 0;
    });
    return kept;
  }
  let left = params.drops;
  for (let index = 0; index < count; index++) {
    const place = (params.element + index) % population;
    if (place === 0) left = params.drops;
    const drop = scaledWord(wordAt(params, params.element + index), population - place) < left;
    kept[index] = drop ? 0 : 1;
    if (drop) left--;
  }
  return kept;
}

/**
 * Word `index` of the stream: word `index mod 4` of block `floor(index / 4)`. Exact sampling takes one a decision, by Knuth's
 * selection sampling (The Art of Computer Programming, volume 2, 3.4.2, algorithm S).
 */
function wordAt({ key, step, sample }: StreamPosition, index: number): number {
  const block = Math.floor(index / 4);
  const words: Block = philox4x32([block % 2 ** 32, Math.floor(block / 2 ** 32), step, sample], key);
  return words[(index % 4) as 0 | 1 | 2 | 3];
}

/** `floor(word * n / 2^32)`, exactly, for u32. */
function scaledWord(word: number, n: number): number {
  const high = word >>> 16;
  const low = word & 0xffff;
  return Math.floor((high * n + Math.floor((low * n) / 2 ** 16)) / 2 ** 16);
}
