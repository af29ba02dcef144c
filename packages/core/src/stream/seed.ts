/** Where randomness comes from, as options say it. */
import { OptionError } from "../errors.js";
import { isU32 } from "../options.js";
import { foldIn, keyFromSeed, type Seed } from "./key.js";
import type { Key } from "./philox.js";

/** Where the randomness comes from: `seed` or `key`, never both. */
export interface SeedOptions {
  /** Any string, finite number or bigint; becomes a key through {@link keyFromSeed}. */
  readonly seed?: Seed;
  /** Two u32, from {@link keyFromSeed} or {@link foldIn}. */
  readonly key?: Key;
}

/** The key of `seed` or `key`; undefined for neither. @throws {@link OptionError} for both, or for what is no key. */
export function resolveKey(owner: string, { seed, key }: SeedOptions): Key | undefined {
  if (seed !== undefined && key !== undefined) {
    throw new OptionError({
      owner,
      option: "key",
      value: key,
      expected: `nothing beside "seed" (${String(seed)})`,
      remedy: "Give a seed or a key, not both.",
    });
  }
  if (seed !== undefined) return keyFromSeed(seed);
  return key === undefined ? undefined : expectKey(owner, key);
}

/** The key of `seed` or `key`. @throws {@link OptionError} also for neither: unseeded results cannot be reproduced. */
export function requireKey(owner: string, options: SeedOptions): Key {
  const key = resolveKey(owner, options);
  if (key !== undefined) return key;
  throw new OptionError({
    owner,
    option: "seed",
    value: undefined,
    expected: "a seed (a string, a number or a bigint) or a key",
    remedy: 'Name the run, for example seed: "run-1", and count step up for a new mask at every call.',
  });
}

/**
 * The key that a layer draws from, given the one that its parent folded for it (`foldIn(parent's key, index)`). A seed of its own is
 * folded with the index too, or two layers of one seed would share their masks; a key of its own is taken as it is.
 */
export type LayerKey = (call: { readonly key: Key; readonly index?: number | undefined }) => Key;

/** The {@link LayerKey} of a layer's options. @throws {@link OptionError} */
export function resolveLayerKey(owner: string, options: SeedOptions): LayerKey {
  const own = resolveKey(owner, options);
  if (own === undefined) return ({ key }) => key;
  return options.seed === undefined ? () => own : ({ index = 0 }) => foldIn(own, index);
}

function expectKey(owner: string, key: Key): Key {
  if (Array.isArray(key) && key.length === 2 && key.every(isU32)) return key;
  throw new OptionError({
    owner,
    option: "key",
    value: key,
    expected: "two whole numbers in [0, 2^32)",
    remedy: 'Make one with keyFromSeed("run-1") or foldIn(key, n).',
  });
}
