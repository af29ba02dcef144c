/** The decisions about weights, in plain TypeScript: the specification of `page.as.ts`. */
import { forEachDraw, forEachWord } from "@maskout/core/variant";
import type { Exact, MaskParams } from "./params.js";

/** `count` decisions from `params.element` on, one byte each: 1 = kept. */
export function decisionsOf(params: MaskParams, count: number): Uint8Array {
  const kept = new Uint8Array(count);
  const { sampling } = params;
  if (sampling.kind === "exact") {
    const choose = chooser(params.element, sampling);
    forEachWord(params, count, (index, word) => {
      kept[index] = choose(word);
    });
  } else {
    forEachDraw(params, count, (index, draw) => {
      kept[index] = draw < sampling.threshold ? 1 : 0;
    });
  }
  return kept;
}

/** The decisions of exact sampling for the words from `element` on, which must start a mask. */
export function chosenBy(words: Uint32Array, element: number, sampling: Exact): Uint8Array {
  return Uint8Array.from(words, chooser(element, sampling));
}

/**
 * A function from the words of consecutive elements, one per element, to their decisions: Knuth's selection sampling (The Art of Computer
 * Programming, volume 2, 3.4.2, algorithm S).
 */
function chooser(element: number, { drops, population }: Exact): (word: number) => number {
  let place = element % population;
  let left = drops;
  return (word) => {
    if (place === 0) left = drops;
    const drop = scaledWord(word, population - place) < left;
    if (drop) left--;
    place = place + 1 === population ? 0 : place + 1;
    return drop ? 0 : 1;
  };
}

/** `floor(word * n / 2^32)`, exactly, for u32. */
function scaledWord(word: number, n: number): number {
  const high = word >>> 16;
  const low = word & 0xffff;
  return Math.floor((high * n + Math.floor((low * n) / 2 ** 16)) / 2 ** 16);
}
