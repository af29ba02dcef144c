/** Keys: where all randomness starts. A seed becomes a key once; keys for layers and purposes are folded from it. */
import { refuse } from "../errors.js";
import { arc4 } from "./arc4.js";
import { expectKey, type Key, philoxBlock } from "./philox.js";

/** A seed: `1`, `1n` and `"1"` are the same. */
export type Seed = string | number | bigint;

/** The last counter word of a fold ("fold" in ASCII), which no mask draw of a training run uses. */
const FOLD = 0x666f6c64;

/** Keys are remembered of so many seeds at most, and of seeds of so many characters: enough for a name a layer. */
const REMEMBERED = 64;

/** Keys of the seeds that came last: with few elements to draw for, finding the key would take longer than all the rest. */
const remembered = new Map<Seed, Key>();

/** A half of a surrogate pair without the other, which UTF-8 cannot say. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The key of a seed: the first two 32-bit draws of seedrandom's ARC4 generator, seeded with the bytes of `String(seed)` in UTF-8
 * behind their number and a colon (`"5:run-1"`). The number keeps apart what the generator alone would not: it repeats a seed
 * until its pool is full, so that "1" and "11" would be one, and takes characters modulo 256.
 *
 * A seed is a name of at most some 48 bytes. ARC4 has keys that collide (Matsui, "Key collisions of the RC4 stream cipher", FSE
 * 2009), and long seeds that differ in a few bytes can be such: hash a long one first.
 * @param seed A string, a finite number or a bigint.
 * @throws {@link OptionError} for anything else.
 */
export function keyFromSeed(seed: Seed): Key {
  const [first, second] = remembered.get(seed) ?? remember(seed);
  // A list of the caller's own, who may change it.
  return [first, second];
}

function remember(seed: Seed): Key {
  const known =
    typeof seed === "string"
      ? !LONE_SURROGATE.test(seed)
      : typeof seed === "bigint" || (typeof seed === "number" && Number.isFinite(seed));
  if (!known) {
    refuse(
      "keyFromSeed",
      "seed",
      seed,
      "a string of whole characters, a finite number or a bigint",
      'Name the run, for example seed: "run-1".',
    );
  }
  const encoder = new TextEncoder();
  const text = String(seed);
  const { length } = encoder.encode(text);
  const next = arc4(encoder.encode(`${length}:${text}`));
  const key: Key = [next(), next()];
  if (remembered.size === REMEMBERED) remembered.clear();
  if (text.length <= REMEMBERED) remembered.set(seed, key);
  return key;
}

/**
 * A new key from a key and a number: independent streams for layers, epochs and purposes.
 * @param n A whole number in [0, 2^53).
 * @throws {@link OptionError} for what is no key, and for a number outside the range.
 */
export function foldIn(key: Key, n: number): Key {
  if (!Number.isSafeInteger(n) || n < 0) {
    refuse("foldIn", "n", n, "a whole number in [0, 2^53)", "Use an index, such as the layer's number.");
  }
  const [k0, k1] = philoxBlock([n % 2 ** 32, Math.floor(n / 2 ** 32), 0, FOLD], expectKey("foldIn", key));
  return [k0, k1];
}
