/** Where randomness comes from, as options say it. */
import { refuse, show } from "../errors.js";
import { foldIn, keyFromSeed, type Seed } from "./key.js";
import { expectKey, type Key } from "./philox.js";

/** Where the randomness comes from: `seed` or `key`, never both, and perhaps neither. */
export interface SeedOptions {
  /** Any string, finite number or bigint; becomes a key through {@link keyFromSeed}. */
  readonly seed?: Seed | undefined;
  /** Two u32, from {@link keyFromSeed} or {@link foldIn}. */
  readonly key?: Key | undefined;
}

/** Where the randomness comes from: `seed` or `key`, one of them. Without either, a program does not compile. */
export type RequiredSeedOptions =
  | {
      /** Any string, finite number or bigint; becomes a key through {@link keyFromSeed}. */
      readonly seed: Seed;
      /** Not beside a seed. */
      readonly key?: undefined;
    }
  | {
      /** Not beside a key. */
      readonly seed?: undefined;
      /** Two u32, from {@link keyFromSeed} or {@link foldIn}. */
      readonly key: Key;
    };

/** The key of `seed` or `key`; undefined for neither. @throws {@link OptionError} for both, or for what is no key. */
export function resolveKey(owner: string, { seed, key }: SeedOptions): Key | undefined {
  if (seed !== undefined && key !== undefined) {
    refuse(owner, "key", key, `nothing beside "seed" (${show(seed)})`, "Give a seed or a key, not both.");
  }
  if (seed !== undefined) return keyFromSeed(seed);
  return key === undefined ? undefined : expectKey(owner, key);
}

/** The key of `seed` or `key`. @throws {@link OptionError} also for neither: unseeded results cannot be reproduced. */
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
