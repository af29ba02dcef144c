/** Philox4x32-10 in plain TypeScript: the specification of the mask stream's generator, and the fallback. */
import { refuse } from "../errors.js";
import { isU32 } from "../options.js";

/** A key of the generator: two unsigned 32-bit words. */
export type Key = readonly [number, number];

/** A counter, or a block of output: four unsigned 32-bit words. */
export type Block = readonly [number, number, number, number];

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const ROUNDS = 10;

/** The high 32 bits of the 64-bit product of two u32. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = (middle & 0xffff) + a0 * b1;
  return (a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * Computes one block of the counter-based generator Philox4x32-10: a bijection of the counter under the key.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 4.3; the
 * known answers are those of Random123.
 *
 * @param counter Four u32, the least significant word first.
 * @param key Two u32.
 * @returns Four u32.
 * @throws {@link OptionError} for other arguments.
 */
export function philox4x32(counter: Block, key: Key): [number, number, number, number] {
  if (!isWords(counter, 4)) {
    refuse(
      "philox4x32",
      "counter",
      counter,
      "four whole numbers in [0, 2^32)",
      "The least significant word comes first.",
    );
  }
  return philoxBlock(counter, expectKey("philox4x32", key));
}

/** A copy of a key, since the caller may change the original. @throws {@link OptionError} for an invalid key. */
export function expectKey(owner: string, key: Key): Key {
  if (isWords(key, 2)) return [key[0], key[1]];
  refuse(owner, "key", key, "two whole numbers in [0, 2^32)", 'Make one with keyFromSeed("run-1") or foldIn(key, n).');
}

function isWords(value: unknown, count: number): boolean {
  if (!Array.isArray(value) || value.length !== count) return false;
  for (let index = 0; index < count; index++) if (!isU32(value[index])) return false;
  return true;
}

/** {@link philox4x32} without checks. */
export function philoxBlock(counter: Block, key: Key): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(M0, c0);
    const low0 = Math.imul(M0, c0);
    const high1 = multiplyHigh(M1, c2);
    const low1 = Math.imul(M1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  return [c0, c1, c2, c3];
}
