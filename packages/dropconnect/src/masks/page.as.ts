// Pages of decisions. A decision is 16 bits, and keeps if it is below a threshold: either the draws of the mask stream themselves (Bernoulli
// sampling), or 0 and 65535 if an exact number is to be dropped.
import { fillDraws, GROUP } from "@maskout/core/src/stream/philox.as";

/** Decisions in a page. */
export const PAGE: u32 = 8192;

/** Words in a group of eight Philox blocks. */
const WORDS: u32 = 32;

/** Bytes of a page: decisions that may start anywhere in a group, and are read past their end. */
export const DECISIONS_BYTES: u32 = (PAGE + 2 * GROUP) * 2;

/** Bytes of the words that exact sampling draws for a page. */
export const WORDS_BYTES: u32 = (PAGE + 2 * WORDS) * 4;

/** Bytes of scratch memory for a page, followed by its words. */
export const PAGE_BYTES: u32 = DECISIONS_BYTES + WORDS_BYTES;

/** The threshold that separates 0 from 65535. */
const EXACT_THRESHOLD: u32 = 32768;

/**
 * The limit below which 16-bit decisions keep, in every lane. `amount` is the threshold, or with `exact` the number of decisions of a mask that are
 * dropped, which is already accounted for when they are written.
 */
@inline
export function limitOf(exact: bool, amount: u32): v128 {
  return i16x8.splat(<i16>((exact ? EXACT_THRESHOLD : amount) - 1));
}

/** The position of the decision of `element` in a page that was filled from that element on. */
@inline
export function firstOf(page: usize, element: u64, exact: bool): usize {
  return exact ? page : page + u32(element % GROUP) * 2;
}

/** Writes the draws of `count` elements from `element` on, the first one at `firstOf(to, element, false)`. */
@inline
export function fillBernoulli(to: usize, element: u64, count: u32, step: u32, sample: u32, key0: u32, key1: u32): void {
  const skip = u32(element % GROUP);
  fillDraws(to, (skip + count + GROUP - 1) / GROUP, (element - skip) / 8, step, sample, key0, key1);
}

/**
 * Writes the decisions of at most a page of elements from `element` on, so that exactly `drops` of their `population` are dropped, with every choice
 * equally likely: Knuth's selection sampling (The Art of Computer Programming, volume 2, 3.4.2, algorithm S) with one 32-bit word per element. A
 * population starts at a multiple of its size, and the elements do not go past its end. `dropped` is the number dropped before them; the function
 * returns it including theirs.
 */
export function fillExact(
  to: usize, words: usize, element: u64, count: u32, step: u32, sample: u32, key0: u32, key1: u32,
  drops: u32, population: u32, dropped: u32,
): u32 {
  const skip = u32(element % WORDS);
  fillDraws(words, (skip + count + WORDS - 1) / WORDS, (element - skip) / 4, step, sample, key0, key1);
  words += skip * 4;
  let remaining = population - u32(element % population);
  let left = drops - dropped;
  for (const end = words + count * 4; words < end; words += 4, to += 2) {
    const drop = u32(u32((u64(load<u32>(words)) * remaining) >> 32) < left);
    store<u16>(to, u16(0 - drop));
    left -= drop;
    --remaining;
  }
  return drops - left;
}

/** Fills a page by either way of sampling. Returns the same as `fillExact`; 0 for Bernoulli sampling. */
@inline
export function fillPage(
  page: usize, element: u64, count: u32, step: u32, sample: u32, key0: u32, key1: u32,
  exact: bool, amount: u32, population: u32, dropped: u32,
): u32 {
  if (exact) {
    const words = page + DECISIONS_BYTES;
    return fillExact(page, words, element, count, step, sample, key0, key1, amount, population, dropped);
  }
  fillBernoulli(page, element, count, step, sample, key0, key1);
  return 0;
}
