/** Means over runs, and of differences between pairs. */
import jStat from "jstat";
import type { Interval } from "../results/fields.js";
import { meanAndDeviation } from "./statistics.js";

/** What the intervals of all comparisons together should reach. */
const COVERAGE = 0.95;

/**
 * The mean of differences between pairs, with its t interval: what two ways that saw the same seeds differ by. Differences that
 * are the same for all pairs have an interval without width.
 * @param comparisons How many such intervals are to hold together with 95%: each then misses with 5% over their number (Bonferroni).
 */
export function pairedInterval(differences: readonly number[], comparisons: number): Interval {
  return meanInterval(differences, comparisons);
}

/** The mean of what independent runs came to, with its t interval. @param comparisons As of {@link pairedInterval}. */
export function meanInterval(values: readonly number[], comparisons: number): Interval {
  const { mean: value, deviation } = meanAndDeviation(values);
  const count = values.length;
  const quantile = jStat.studentt.inv(1 - (1 - COVERAGE) / (2 * comparisons), count - 1);
  const half = (quantile * deviation) / Math.sqrt(count);
  return { value, low: value - half, high: value + half };
}
