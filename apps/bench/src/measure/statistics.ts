/** What is said of a sample of measurements. */
import {
  binomialDistribution,
  max,
  mean,
  median,
  min,
  quantileSorted,
  sampleStandardDeviation,
} from "simple-statistics";
import type { MeanAndDeviation, Sample } from "../results/fields.js";

/** The coverage that an interval should reach. */
const COVERAGE = 0.95;

/**
 * A sample in numbers. `low` and `high` are an interval for the median that assumes no distribution: two order statistics,
 * as near to the median as a coverage of 95% allows. With fewer than 6 values no such interval exists; they are then the
 * smallest and the largest value, and `coverage` says what that is worth.
 */
export function summarize(values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b);
  const { rank, coverage } = medianInterval(sorted.length);
  return {
    count: sorted.length,
    median: median(sorted),
    low: sorted[rank]!,
    high: sorted[sorted.length - 1 - rank]!,
    coverage,
    mean: mean(sorted),
    deviation: sorted.length > 1 ? sampleStandardDeviation(sorted) : 0,
    least: min(sorted),
    lowerQuartile: quantileSorted(sorted, 0.25),
    upperQuartile: quantileSorted(sorted, 0.75),
    most: max(sorted),
  };
}

/**
 * The interval `[sorted[rank], sorted[count - 1 - rank]]` for the median of `count` values. It misses when at most `rank`
 * values lie on one side of the median, so its coverage is `1 - 2 P(B <= rank)` with B binomial(count, 1/2).
 */
export function medianInterval(count: number): { readonly rank: number; readonly coverage: number } {
  const probabilities = binomialDistribution(count, 0.5) ?? [];
  let rank = 0;
  let outside = 2 * (probabilities[0] ?? 0);
  for (;;) {
    const next = outside + 2 * (probabilities[rank + 1] ?? 1);
    if (next > 1 - COVERAGE) break;
    outside = next;
    rank++;
  }
  return { rank, coverage: Math.max(0, 1 - outside) };
}

/** The mean over runs, and their sample standard deviation; of one run 0. */
export function meanAndDeviation(values: readonly number[]): MeanAndDeviation {
  return { mean: mean([...values]), deviation: values.length > 1 ? sampleStandardDeviation([...values]) : 0 };
}

/** The mean over runs, and its standard error; of one run 0. */
export function standardErrorOf(values: readonly number[]): { readonly mean: number; readonly standardError: number } {
  const { mean, deviation } = meanAndDeviation(values);
  return { mean, standardError: deviation / Math.sqrt(values.length) };
}
