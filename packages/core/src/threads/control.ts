/**
 * The control block, through which threads tell each other what to do: indices of its 32-bit numbers, which lie in the shared memory. Numbers
 * that different threads write are in different cache lines.
 */

/** Counted up for every piece of work; below 0 when there will be no more work. */
export const GENERATION = 0;

/** The number of parts that no thread has taken yet; counted down below 0 by every thread that finds none. */
export const LEFT = 16;

/** The number of parts that are done. */
export const DONE = 32;

/** 0, or the error of a part: {@link TRAPPED} or {@link THREW}. */
export const FAILED = 48;
/** The length of the text of the error, which begins at {@link reasonAt}. */
export const REASON_LENGTH = 49;

/** The address (unsigned) of the descriptions of the parts, their number, and the number of pages of the memory, for the current piece of work. */
export const PARTS = 64;
export const TOTAL = 65;
export const PAGES = 66;

/** The generation that each worker last saw, in a cache line each, which is `LINE` numbers long. */
export const SEEN = 80;
export const LINE = 16;

/** WebAssembly trapped, which is a defect of a kernel. */
export const TRAPPED = 1;
/** Any other error, such as a module that could not be instantiated. */
export const THREW = 2;

/** The largest number of characters of a reason. */
export const MOST_CHARACTERS = 200;

/** The index of the first character of a reason, which has a number per character, for this number of workers. */
export function reasonAt(workers: number): number {
  return SEEN + workers * LINE;
}

/** The number of numbers of the control block, for this number of workers. */
export function sizeOfControl(workers: number): number {
  return reasonAt(workers) + MOST_CHARACTERS;
}
