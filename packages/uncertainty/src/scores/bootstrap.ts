/** Bootstrap intervals of scores, drawn from the stream of a seed. */
import { expectShare } from "../checks.js";
import {
  expectKnownOptions,
  expectWhole,
  foldIn,
  type Key,
  permutation,
  refuse,
  requireKey,
  type Seed,
  wordsOf,
} from "../ground.js";

/** The interval to compute with a score. */
export interface IntervalOptions {
  /** The probability with which the interval should contain the score of the population, in (0, 1): 0.95 for 95 %. */
  readonly level: number;
  /** The seed of the resamples: any string, finite number or bigint. The same seed gives the same interval on every machine. */
  readonly seed: Seed;
  /** The number of resamples, at most 100,000. Default 1000. */
  readonly resamples?: number;
}

/** The option of a score that adds its interval. */
export interface WithInterval {
  /** The interval to compute with the score. */
  readonly interval: IntervalOptions;
}

/** A score with its percentile bootstrap interval. */
export interface ScoreInterval {
  /** The score of the examples. */
  readonly value: number;
  /** The lower end of the interval. */
  readonly lower: number;
  /** The upper end of the interval. */
  readonly upper: number;
}

/** A score of weighted examples: each counts a given number of times. */
export interface WeightedScore {
  (times: ArrayLike<number>): number;
  /** For a mean: the same score over groups of examples, which count together. @param groupOf The group of each example. */
  readonly inGroups?: (groupOf: ArrayLike<number>, groups: number) => WeightedScore;
}

const MOST_RESAMPLES = 100_000;

/** Examples that each count once. */
function once(examples: number): Uint8Array {
  return new Uint8Array(examples).fill(1);
}

/** The score of all examples, with its interval if requested. @throws {@link OptionError} for interval options that do not fit. */
export function scoreOf(
  owner: string,
  examples: number,
  interval: IntervalOptions | undefined,
  weighted: WeightedScore,
): number | ScoreInterval {
  const drawn = interval === undefined ? undefined : resolve(owner, interval);
  const value = weighted(once(examples));
  return drawn === undefined ? value : { value, ...intervalOf(examples, drawn, weighted) };
}

interface Resolved {
  readonly level: number;
  readonly resamples: number;
  readonly key: Key;
}

function resolve(owner: string, interval: IntervalOptions): Resolved {
  const within = `${owner}: interval`;
  if (typeof interval !== "object" || interval === null) {
    refuse(owner, "interval", interval, "an object with a level and a seed", 'Pass { level: 0.95, seed: "scores" }.');
  }
  expectKnownOptions(within, interval, ["level", "seed", "resamples"]);
  const { level, seed, resamples = 1000 } = interval;
  expectShare(within, "level", level, "It is how often the interval should contain the score, such as 0.95.");
  expectWhole(within, "resamples", resamples, 1, "It is how often the examples are resampled.", MOST_RESAMPLES);
  return { level, resamples, key: requireKey(within, { seed }) };
}

/** Up to this many examples are drawn one by one; with more, groups are drawn. */
const MOST_DRAWN = 16_384;

/**
 * The percentile interval: the scores of `resamples` samples of as many examples, drawn with replacement, and their quantiles at `(1 - level) / 2`
 * from either end. Resamples without a score, such as an AUROC without a positive, are left out. More than 16,384 examples are first dealt at random
 * into that many groups, and the groups are drawn: the same interval up to chance, in a tenth of the time.
 *
 * Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, equation 13.5.
 */
function intervalOf(
  examples: number,
  { level, resamples, key }: Resolved,
  weighted: WeightedScore,
): Pick<ScoreInterval, "lower" | "upper"> {
  const next = wordsOf(key);
  const groups = Math.min(examples, MOST_DRAWN);
  // A count above 255 would overflow. It takes more than 255 groups, and is practically impossible then.
  const drawn = new Uint8Array(groups);
  const groupOf =
    examples > groups ? Uint16Array.from(permutation(foldIn(key, 0), examples), (place) => place % groups) : undefined;
  const ofGroups = groupOf && weighted.inGroups?.(groupOf, groups);
  const times = groupOf === undefined || ofGroups !== undefined ? drawn : new Uint8Array(examples);
  const scores: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    drawn.fill(0);
    for (let draw = 0; draw < groups; draw++) drawn[Math.floor((next() * groups) / 2 ** 32)]! += 1;
    if (groupOf !== undefined && ofGroups === undefined) {
      for (let example = 0; example < examples; example++) times[example] = drawn[groupOf[example]!]!;
    }
    const score = (ofGroups ?? weighted)(times);
    if (!Number.isNaN(score)) scores.push(score);
  }
  const sorted = Float64Array.from(scores).sort();
  return { lower: quantileOf(sorted, (1 - level) / 2), upper: quantileOf(sorted, (1 + level) / 2) };
}

/** A quantile of sorted values, with linear interpolation; NaN for no values. */
function quantileOf(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low = Number.NaN, high = low] = [sorted[below], sorted[below + 1]];
  // Two equal values, infinite ones too, give that value.
  return low === high ? low : low + (place - below) * (high - low);
}

/** The mean of one number per example, as a score. */
export function meanOf(values: ArrayLike<number>): WeightedScore {
  return meanOfSums(values, new Uint8Array(values.length).fill(1));
}

/** The mean over groups of examples. @param sums The sum of the values in each group. @param counts The number of examples in each group. */
function meanOfSums(sums: ArrayLike<number>, counts: ArrayLike<number>): WeightedScore {
  const score = (times: ArrayLike<number>): number => {
    let [sum, count] = [0, 0];
    for (let group = 0; group < sums.length; group++) {
      const weight = times[group]!;
      if (weight === 0) continue;
      sum += weight * sums[group]!;
      count += weight * counts[group]!;
    }
    return sum / count;
  };
  const inGroups = (groupOf: ArrayLike<number>, groups: number): WeightedScore => {
    const [sum, count] = [new Float64Array(groups), new Float64Array(groups)];
    for (let example = 0; example < sums.length; example++) {
      sum[groupOf[example]!]! += sums[example]!;
      count[groupOf[example]!]! += counts[example]!;
    }
    return meanOfSums(sum, count);
  };
  return Object.assign(score, { inGroups });
}
