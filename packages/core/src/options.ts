/** Reading and checking options: what every layer, function and optimizer shares. */
import { OptionError } from "./errors.js";
import { keyFromSeed } from "./random/key.js";
import type { Key } from "./random/philox.js";
import { keepProbabilityOf, thresholdOf } from "./random/threshold.js";

const U32_LIMIT = 2 ** 32;

/** How much to drop: `rate` or `keepProb`, never both. */
export interface RateOptions {
  /** Probability of dropping an element, in [0, 1). Keras's word. */
  readonly rate?: number;
  /** Probability of keeping an element, in (0, 1]: `1 - rate`. */
  readonly keepProb?: number;
}

/** Where the randomness comes from: `seed` or `key`, never both. */
export interface SeedOptions {
  /** Any string or number; becomes a key through {@link keyFromSeed}. */
  readonly seed?: string | number;
  /** Two u32, from {@link keyFromSeed} or {@link foldIn}. */
  readonly key?: Key;
}

/** A rate as the mask stream uses it. */
export interface ResolvedRate {
  /** An element is kept where its 16-bit draw is below this; in [1, 65536]. */
  readonly threshold: number;
  /** The keep probability, exactly `threshold / 65536`. */
  readonly keepProbability: number;
}

/** Refuses options that the owner does not know: a misspelt option must not be ignored. @throws {@link OptionError} */
export function expectKnownOptions(owner: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new OptionError({
      owner,
      option: "options",
      value: options,
      expected: `an object of the options ${known.join(", ")}`,
      remedy: "Pass one as the last argument.",
    });
  }
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    throw new OptionError({
      owner,
      option,
      value: Reflect.get(options, option),
      expected: `one of the options ${known.join(", ")}`,
      remedy: `Remove "${option}" or correct its spelling.`,
    });
  }
}

/** The threshold of `rate` or `keepProb`. @throws {@link OptionError} for none, both, or one outside its range. */
export function resolveRate(owner: string, { rate, keepProb }: RateOptions): ResolvedRate {
  if (rate !== undefined && keepProb !== undefined) {
    throw new OptionError({
      owner,
      option: "keepProb",
      value: keepProb,
      expected: `nothing beside "rate" (${rate})`,
      remedy: "Give rate (the probability of dropping) or keepProb (of keeping), not both.",
    });
  }
  if (keepProb !== undefined && !(typeof keepProb === "number" && keepProb > 0 && keepProb <= 1)) {
    throw new OptionError({
      owner,
      option: "keepProb",
      value: keepProb,
      expected: "a number in (0, 1]",
      remedy: "It is the probability of keeping; keepProb: 0.8 is rate: 0.2.",
    });
  }
  const dropping = rate === undefined && keepProb !== undefined ? 1 - keepProb : rate;
  if (typeof dropping !== "number" || !(dropping >= 0 && dropping < 1)) {
    throw new OptionError({
      owner,
      option: "rate",
      value: dropping,
      expected: "a number in [0, 1)",
      remedy: "It is the probability of dropping; rate: 0.5 drops half, and rate: 1 would leave nothing to train.",
    });
  }
  const threshold = thresholdOf(dropping);
  if (threshold === 0) {
    throw new OptionError({
      owner,
      option: rate === undefined ? "keepProb" : "rate",
      value: rate ?? keepProb,
      expected: "a keep probability of at least 2^-17",
      remedy: "Draws have 16 bits, so this one rounds to keeping nothing; keep at least 1/65536.",
    });
  }
  return { threshold, keepProbability: keepProbabilityOf(threshold) };
}

/** The key of `seed` or `key`; undefined for neither. @throws {@link OptionError} for both, or for what is no key. */
export function resolveKey(owner: string, { seed, key }: SeedOptions): Key | undefined {
  if (seed !== undefined && key !== undefined) {
    throw new OptionError({
      owner,
      option: "key",
      value: key,
      expected: `nothing beside "seed" (${JSON.stringify(seed)})`,
      remedy: "Give a seed or a key, not both.",
    });
  }
  if (seed !== undefined) return keyFromSeed(seed);
  if (key === undefined) return undefined;
  if (!Array.isArray(key) || key.length !== 2 || !key.every(isU32)) {
    throw new OptionError({
      owner,
      option: "key",
      value: key,
      expected: "two whole numbers in [0, 2^32)",
      remedy: 'Make one with keyFromSeed("run-1") or foldIn(key, n).',
    });
  }
  return key;
}

/** The key of `seed` or `key`. @throws {@link OptionError} also for neither: unseeded results cannot be reproduced. */
export function requireKey(owner: string, options: SeedOptions): Key {
  const key = resolveKey(owner, options);
  if (key !== undefined) return key;
  throw new OptionError({
    owner,
    option: "seed",
    value: undefined,
    expected: "a seed (any string or number) or a key",
    remedy: 'Name the run, for example seed: "run-1", and count step up for a new mask at every call.',
  });
}

/** A whole number in [0, 2^32). @throws {@link OptionError} */
export function expectU32(owner: string, option: string, value: number, meaning: string): number {
  if (isU32(value)) return value;
  throw new OptionError({ owner, option, value, expected: "a whole number in [0, 2^32)", remedy: `It is ${meaning}.` });
}

/** A whole number of at least `least`. @throws {@link OptionError} */
export function expectWhole(owner: string, option: string, value: number, least: number, remedy: string): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new OptionError({ owner, option, value, expected: `a whole number >= ${least}`, remedy });
}

/** A range of numbers: `[` and `]` belong to it, `(` and `)` do not. */
export interface NumberRange {
  /** The lower end. */
  readonly least: number;
  /** The upper end. */
  readonly most: number;
  /** Default: the least value belongs to the range. */
  readonly leastOpen?: boolean;
  /** Default: the greatest value belongs to the range. */
  readonly mostOpen?: boolean;
}

/** A number in a range. @throws {@link OptionError} */
export function expectNumber(owner: string, option: string, value: number, range: NumberRange, remedy: string): number {
  const { least, most, leastOpen = false, mostOpen = false } = range;
  const inside =
    typeof value === "number" &&
    (leastOpen ? value > least : value >= least) &&
    (mostOpen ? value < most : value <= most);
  if (inside) return value;
  const expected = `a number in ${leastOpen ? "(" : "["}${least}, ${most}${mostOpen ? ")" : "]"}`;
  throw new OptionError({ owner, option, value, expected, remedy });
}

function isU32(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < U32_LIMIT;
}
