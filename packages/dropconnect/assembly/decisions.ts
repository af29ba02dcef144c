// Pages of decisions. A decision is 16 bits, kept where it is below a threshold: the draws of the mask stream themselves
// (Bernoulli sampling), or 0 and 65535 where exactly so many are to be dropped.
import { fillDraws, GROUP } from "@maskout/core/assembly/philox";

/** Decisions in a page. */
export const PAGE: u32 = 8192;

/** Words in a group of eight Philox blocks. */
const WORDS: u32 = 32;

/** The threshold that tells 0 from 65535. */
export const EXACT_THRESHOLD: u32 = 32768;

/**
 * Writes the decisions of `count` elements from `element` on to the page, and returns where the first one lies.
 *
 * With `drops` < 0, each is the element's draw in the mask stream. Otherwise exactly `drops` of every `population` elements
 * (a mask's) are dropped, every choice of them equally likely: Knuth's selection sampling (The Art of Computer
 * Programming, volume 2, 3.4.2, algorithm S) with one 32-bit word an element. `dropped` counts those before `element`.
 */
export function fillPage(
  page: usize, element: u64, count: u32, step: u32, sample: u32, key0: u32, key1: u32,
  drops: i32, population: u32, dropped: u32,
): usize {
  if (drops < 0) {
    const skip = u32(element % GROUP);
    fillDraws(page, (skip + count + GROUP - 1) / GROUP, (element - skip) / 8, step, sample, key0, key1);
    return page + skip * 2;
  }
  const words = page + PAGE_BYTES;
  const skip = u32(element % WORDS);
  fillDraws(words, (skip + count + WORDS - 1) / WORDS, (element - skip) / 4, step, sample, key0, key1);
  let remaining = population - u32(element % population);
  let left = u32(drops) - dropped;
  for (let i: u32 = 0; i < count; ++i) {
    const drop = u32((u64(load<u32>(words + (skip + i) * 4)) * remaining) >> 32) < left;
    store<u16>(page + i * 2, drop ? 0xffff : 0);
    left -= u32(drop);
    if (--remaining == 0) {
      remaining = population;
      left = drops;
    }
  }
  return page;
}

/** Bytes of the 16-bit part of a page: decisions that start anywhere in a group, and are read past their end. */
export const PAGE_BYTES: u32 = (PAGE + 2 * GROUP) * 2;

/** How many of `count` decisions of an exact page are drops. */
export function countDrops(page: usize, count: u32): u32 {
  let drops: u32 = 0;
  for (let i: u32 = 0; i < count; ++i) drops += u32(load<u16>(page + i * 2) >> 15);
  return drops;
}

/** Writes one byte a decision, 1 = kept, for `rows` rows of `units` decisions from `element` on; each row is a population. */
export function keepUnits(
  to: usize, page: usize, rows: u32, units: u32, element: f64, step: u32, sample: u32, key0: u32, key1: u32,
  threshold: u32, drops: i32,
): void {
  const limit = drops < 0 ? threshold : EXACT_THRESHOLD;
  let first = u64(element);
  for (; rows > 0; --rows) {
    let dropped: u32 = 0;
    for (let o: u32 = 0; o < units; o += PAGE) {
      const count = min(PAGE, units - o);
      const decisions = fillPage(page, first, count, step, sample, key0, key1, drops, units, dropped);
      for (let i: u32 = 0; i < count; ++i) store<u8>(to + i, u8(u32(load<u16>(decisions + i * 2)) < limit));
      if (drops >= 0) dropped += countDrops(decisions, count);
      to += count;
      first += count;
    }
  }
}
