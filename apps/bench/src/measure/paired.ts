/** Intervals of means over runs, and of means of paired differences. */
import jStat from "jstat";
import type { Interval } from "../results/fields.js";
import { meanAndDeviation } from "./statistics.js";

/** The joint coverage of the intervals of all comparisons. */
const COVERAGE = 0.95;

/**
 * The mean of paired differences with its t interval, for two methods that used the same seeds. If the differences are the same
 * for all pairs, the interval has no width.
 * @param comparisons The number of intervals that hold jointly with 95%: each misses with probability 5% over this number (Bonferroni).
 */
export function pairedInterval(differences: readonly number[], comparisons: number): Interval {
  return meanInterval(differences, comparisons);
}

/** The mean of the values of independent runs, with its t interval. @param comparisons As for {@link pairedInterval}. */
export function meanInterval(values: readonly number[], comparisons: number): Interval {
  const { mean: value, deviation } = meanAndDeviation(values);
  const count = values.length;
  const quantile = jStat.studentt.inv(1 - (1 - COVERAGE) / (2 * comparisons), count - 1);
  const half = (quantile * deviation) / Math.sqrt(count);
  return { value, low: value - half, high: value + half };
}
