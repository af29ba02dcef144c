/** Statistics of a sample of measurements. */
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
 * Summarises a sample. `low` and `high` are an interval for the median that assumes no distribution: two order statistics,
 * as near to the median as a coverage of 95% allows. With fewer than 6 values no such interval exists; then they are the
 * smallest and the largest value, and `coverage` is the coverage of these.
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

/** The mean over runs, and the sample standard deviation, which is 0 for one run. */
export function meanAndDeviation(values: readonly number[]): MeanAndDeviation {
  return { mean: mean([...values]), deviation: values.length > 1 ? sampleStandardDeviation([...values]) : 0 };
}

/** The mean over runs, and its standard error, which is 0 for one run. */
export function standardErrorOf(values: readonly number[]): { readonly mean: number; readonly standardError: number } {
  const { mean, deviation } = meanAndDeviation(values);
  return { mean, standardError: deviation / Math.sqrt(values.length) };
}
