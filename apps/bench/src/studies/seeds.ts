/** Numbers from runs that share their seeds: how they are written, and how two networks are compared seed by seed. */
import { pairedInterval } from "../measure/paired.js";
import { meanAndDeviation } from "../measure/statistics.js";
import type { Interval } from "../results/fields.js";

/** One number per seed. */
export type BySeed = ReadonlyMap<number, number>;

/** The mean ± the standard deviation over the seeds; for one seed, its number; for none, a dash. */
export function writeSpread(numbers: BySeed | readonly number[], decimals = 2): string {
  const all = [...numbers.values()];
  if (all.length === 0) return "–";
  const { mean, deviation } = meanAndDeviation(all);
  return all.length > 1 ? `${mean.toFixed(decimals)} ± ${deviation.toFixed(decimals)}` : mean.toFixed(decimals);
}

/** The mean over the seeds. */
export function meanOf(numbers: BySeed): number {
  return meanAndDeviation([...numbers.values()]).mean;
}

/**
 * The mean of `one` minus `other`, seed by seed, with its t interval; undefined with fewer than two common seeds.
 * @param comparisons The number of intervals that hold jointly with 95%.
 */
export function differenceOf(one: BySeed, other: BySeed, comparisons: number): Interval | undefined {
  const differences = [...one].flatMap(([seed, number]) => {
    const against = other.get(seed);
    return against === undefined ? [] : [number - against];
  });
  return differences.length < 2 ? undefined : pairedInterval(differences, comparisons);
}

/** Whether a difference is larger than the spread of the seeds explains: its interval leaves zero out. */
export function isBeyondSpread({ low, high }: Interval): boolean {
  return low > 0 || high < 0;
}

/** A difference of percentages with its interval. */
export function writePoints({ value, low, high }: Interval, decimals = 2): string {
  const [points, from, to] = [value, low, high].map((number) => number.toFixed(decimals));
  return `${points} points (${from} to ${to})`;
}
