/**
 * The numbers by which threads tell each other what there is to do, as places among the 32-bit numbers of a block in the shared memory.
 * What is written by different threads has a cache line each.
 */

/** Counted up when there is work; below 0 when there will be no more. */
export const GENERATION = 0;

/** How many parts of the work nobody has taken yet; below 0 for everybody who found none. */
export const LEFT = 16;

/** How many parts are done. */
export const DONE = 32;

/** 0, or what a part has met: {@link TRAPPED} or {@link THREW}. */
export const FAILED = 48;
/** How long the text in {@link REASON} is. */
export const REASON_LENGTH = 49;

/** Where parts are described (an address, without a sign), of what is to be done now: their number, and the pages that the memory has. */
export const PARTS = 64;
export const TOTAL = 65;
export const PAGES = 66;

/** For every worker, the generation that it last saw, a cache line each. */
export const SEEN = 80;
export const LINE = 16;

/** WebAssembly trapped; a defect of a kernel. */
export const TRAPPED = 1;
/** Something else: a module that could not be made, say. */
export const THREW = 2;

/** Characters of a reason at most. */
export const MOST_CHARACTERS = 200;

/** Where the characters of a reason lie, a number each, for so many workers. */
export function reasonAt(workers: number): number {
  return SEEN + workers * LINE;
}

/** How many numbers there are, for so many workers. */
export function sizeOfControl(workers: number): number {
  return reasonAt(workers) + MOST_CHARACTERS;
}
