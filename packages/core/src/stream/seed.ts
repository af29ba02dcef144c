/** The options that state the source of randomness. */
import { refuse, show } from "../errors.js";
import { foldIn, keyFromSeed, type Seed } from "./key.js";
import { expectKey, type Key } from "./philox.js";

/** The source of randomness: `seed` or `key`, or neither, but not both. */
export interface SeedOptions {
  /** A string, a finite number or a bigint, which {@link keyFromSeed} makes a key from. */
  readonly seed?: Seed | undefined;
  /** A key: two u32, from {@link keyFromSeed} or {@link foldIn}. */
  readonly key?: Key | undefined;
}

/** The source of randomness: exactly one of `seed` and `key`, which the types require. */
export type RequiredSeedOptions =
  | {
      /** A string, a finite number or a bigint, which {@link keyFromSeed} makes a key from. */
      readonly seed: Seed;
      /** Must be left out if `seed` is given. */
      readonly key?: undefined;
    }
  | {
      /** Must be left out if `key` is given. */
      readonly seed?: undefined;
      /** A key: two u32, from {@link keyFromSeed} or {@link foldIn}. */
      readonly key: Key;
    };

/** The key that `seed` or `key` states; undefined for neither. @throws {@link OptionError} for both, and for an invalid seed or key. */
export function resolveKey(owner: string, { seed, key }: SeedOptions): Key | undefined {
  if (seed !== undefined && key !== undefined) {
    refuse(owner, "key", key, `nothing besides "seed" (${show(seed)})`, "Give a seed or a key, not both.");
  }
  if (seed !== undefined) return keyFromSeed(seed);
  return key === undefined ? undefined : expectKey(owner, key);
}

/** The key that `seed` or `key` states. @throws {@link OptionError} also for neither, since results without a seed cannot be reproduced. */
export function requireKey(owner: string, options: SeedOptions): Key {
  const key = resolveKey(owner, options);
  if (key !== undefined) return key;
  refuse(
    owner,
    "seed",
    undefined,
    "a seed (a string, a number or a bigint) or a key",
    'Name the run, for example seed: "run-1", and count step up for new masks.',
  );
}

/**
 * Returns the key that a layer draws from, given the key that its parent folded for it (`foldIn(parent's key, index)`). If the layer has a
 * seed of its own, the index is folded into that seed's key, since two layers of the same seed would share their masks otherwise. A key of
 * its own is used as it is.
 */
export type LayerKey = (call: { readonly key: Key; readonly index?: number | undefined }) => Key;

/** The {@link LayerKey} of a layer's options. @throws {@link OptionError} */
export function resolveLayerKey(owner: string, options: SeedOptions): LayerKey {
  const own = resolveKey(owner, options);
  if (own === undefined) return ({ key }) => key;
  return options.seed === undefined ? () => own : ({ index = 0 }) => foldIn(own, index);
}
