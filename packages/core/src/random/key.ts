/** Keys: where all randomness starts. A seed becomes a key once; keys for layers and purposes are folded from it. */
import seedrandom from "seedrandom/seedrandom.js";
import { OptionError } from "../errors.js";
import { type Key, philox4x32 } from "./philox.js";

/** The last counter word of a fold ("fold" in ASCII), which no mask draw of a training run uses. */
const FOLD = 0x666f6c64;

/**
 * The key of a seed: the first two 32-bit draws of seedrandom's ARC4 generator seeded with `String(seed)`.
 * @param seed Any string or finite number; `1` and `"1"` are the same seed.
 * @throws {@link OptionError} for anything else.
 */
export function keyFromSeed(seed: string | number): Key {
  if (typeof seed !== "string" && !(typeof seed === "number" && Number.isFinite(seed))) {
    throw new OptionError({
      owner: "keyFromSeed",
      option: "seed",
      value: seed,
      expected: "a string or a finite number",
      remedy: 'Name the run, for example seed: "run-1".',
    });
  }
  const random = seedrandom(String(seed));
  return [random.int32() >>> 0, random.int32() >>> 0];
}

/**
 * A new key from a key and a number: independent streams for layers, epochs and purposes.
 * @param n A whole number in [0, 2^53).
 * @throws {@link OptionError} for a number outside the range.
 */
export function foldIn(key: Key, n: number): Key {
  if (!Number.isSafeInteger(n) || n < 0) {
    throw new OptionError({
      owner: "foldIn",
      option: "n",
      value: n,
      expected: "a whole number in [0, 2^53)",
      remedy: "Use an index, such as the layer's number.",
    });
  }
  const [k0, k1] = philox4x32([n % 2 ** 32, Math.floor(n / 2 ** 32), 0, FOLD], key);
  return [k0, k1];
}
