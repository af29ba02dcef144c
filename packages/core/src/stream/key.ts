/** Keys, the source of all randomness. A seed becomes a key once; the keys of layers and purposes are folded from it. */
import { refuse } from "../errors.js";
import { arc4 } from "./arc4.js";
import { expectKey, type Key, philoxBlock } from "./philox.js";

/** A seed. `1`, `1n` and `"1"` are the same seed. */
export type Seed = string | number | bigint;

/** The last counter word of a fold ("fold" in ASCII), which no mask draw of a training run uses. */
const FOLD = 0x666f6c64;

/** The largest number of seeds whose keys are remembered, and the longest seed that is, in characters: enough for one name per layer. */
const REMEMBERED = 64;

/** The keys of the latest seeds: in a call on few elements, computing the key would take longer than everything else. */
const remembered = new Map<Seed, Key>();

/** Half of a surrogate pair without the other half, which UTF-8 cannot encode. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The key of a seed: the first two 32-bit draws of seedrandom's ARC4 generator. The generator is seeded with the bytes of `String(seed)` in
 * UTF-8 after their number and a colon (`"5:run-1"`). This keeps seeds apart that the generator alone would confuse: it takes characters
 * modulo 256, and repeats a seed until its pool is full, so that "1" and "11" would be the same.
 *
 * Use a name of at most about 48 bytes as a seed. ARC4 has keys that collide (Matsui, "Key collisions of the RC4 stream cipher", FSE
 * 2009), and long seeds that differ in a few bytes may be such keys: hash a long seed first.
 * @param seed A string, a finite number or a bigint.
 * @returns Two u32.
 * @throws {@link OptionError} for anything else, and for a string with half of a surrogate pair.
 */
export function keyFromSeed(seed: Seed): Key {
  const [first, second] = remembered.get(seed) ?? remember(seed);
  // A new list, since the caller may change it.
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
 * Makes a new key from a key and a number, for independent streams of layers, epochs and purposes.
 * @param key Two u32. @param n A whole number in [0, 2^53).
 * @returns Two u32.
 * @throws {@link OptionError} for an invalid key, and for a number outside the range.
 */
export function foldIn(key: Key, n: number): Key {
  if (!Number.isSafeInteger(n) || n < 0) {
    refuse("foldIn", "n", n, "a whole number in [0, 2^53)", "Use an index, such as the layer's number.");
  }
  const [k0, k1] = philoxBlock([n % 2 ** 32, Math.floor(n / 2 ** 32), 0, FOLD], expectKey("foldIn", key));
  return [k0, k1];
}
