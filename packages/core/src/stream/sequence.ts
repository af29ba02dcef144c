/** Random words in sequence, for values that are drawn once: initial weights and shuffles. */
import { type Block, type Key, philoxBlock } from "./philox.js";

/** The last word of these counters ("word" in ASCII), which keeps them apart from those of masks: masks of a training run have sample 0. */
const WORDS = 0x776f7264;
const WORDS_PER_BLOCK = 4;

/** A generator of u32 words: Philox on counters `[block, 0, 0, "word"]`, block 0, 1, 2, … */
export function wordsOf(key: Key): () => number {
  let words: Block = [0, 0, 0, 0];
  let drawn = 0;
  return () => {
    const lane = drawn % WORDS_PER_BLOCK;
    if (lane === 0) {
      const block = drawn / WORDS_PER_BLOCK;
      words = philoxBlock([block % 2 ** 32, Math.floor(block / 2 ** 32), 0, WORDS], key);
    }
    drawn++;
    return words[lane as 0 | 1 | 2 | 3];
  };
}

/** Draws `count` float32 values uniform in [-limit, limit), with the same bits on every platform. The arguments are not checked. */
export function uniform(key: Key, count: number, limit: number): Float32Array {
  const next = wordsOf(key);
  return Float32Array.from({ length: count }, () => (next() / 2 ** 31 - 1) * limit);
}

/**
 * Draws a random order of `0 … count - 1` (the shuffle of Fisher and Yates, in Durstenfeld's form). The arguments are not checked.
 * Each choice is `floor(word * n / 2^32)`, so that no choice is favoured by more than `count / 2^32`.
 */
export function permutation(key: Key, count: number): Uint32Array<ArrayBuffer> {
  const next = wordsOf(key);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const chosen = Math.floor((next() * (last + 1)) / 2 ** 32);
    const moved = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = moved;
  }
  return order;
}
