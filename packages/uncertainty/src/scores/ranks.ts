/** How well a score separates positives from negatives: errors from right answers, or unfamiliar inputs from familiar ones. */
import { expectFlags, expectValues } from "../checks.js";
import { expectKnownOptions, expectNumber } from "../ground.js";
import { type ScoreInterval, scoreOf, type WithInterval } from "./bootstrap.js";
import { forEachGroup, inOrder, rank } from "./order.js";
import { countRows } from "./predictions.js";

/** Scores, and the examples that are positive. */
export interface RankedScores {
  /**
   * `[examples]`; a larger score means more likely positive. Such as an uncertainty, where the positives are inputs that a model should be unsure of.
   */
  readonly scores: ArrayLike<number>;
  /** `[examples]`, true or false, or 1 and 0. */
  readonly positive: ArrayLike<boolean | number>;
}

/** The input of {@link falsePositiveRate}. */
export interface FalsePositiveRateInput extends RankedScores {
  /** The share of the positives to find, in (0, 1]. Default 0.95. */
  readonly truePositiveRate?: number;
}

/**
 * The area under the receiver operating characteristic: the probability that a random positive has a higher score than a random negative; a tie
 * counts half. 0.5 is chance, 1 is perfect. NaN without positives or without negatives. With `interval`, returns the area and its interval.
 *
 * Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947); Fawcett, "An introduction to ROC analysis", 2006.
 *
 * @throws {@link OptionError} for scores that are not finite; {@link ShapeError} for lengths that do not fit.
 */
export function auroc(input: RankedScores & WithInterval): ScoreInterval;
export function auroc(input: RankedScores): number;
export function auroc(input: RankedScores & Partial<WithInterval>): number | ScoreInterval {
  return rankScore("auroc", input, (groups) => {
    let [above, below, area] = [0, 0, 0];
    groups((count, positives) => {
      area += (count - positives) * (above + positives / 2);
      above += positives;
      below += count - positives;
    });
    return area / (above * below);
  });
}

/**
 * The average precision: `sum_k (recall_k - recall_(k-1)) precision_k` over the thresholds from the highest score down, where equal scores share a
 * threshold. Chance level is the share of positives; 1 is perfect. NaN without positives. With `interval`, returns the precision and its interval.
 *
 * Source: Manning, Raghavan and Schütze, "Introduction to information retrieval", 2008, section 8.4, without interpolation.
 *
 * @throws {@link OptionError} for scores that are not finite; {@link ShapeError} for lengths that do not fit.
 */
export function averagePrecision(input: RankedScores & WithInterval): ScoreInterval;
export function averagePrecision(input: RankedScores): number;
export function averagePrecision(input: RankedScores & Partial<WithInterval>): number | ScoreInterval {
  return rankScore("averagePrecision", input, (groups) => {
    let [kept, found, sum] = [0, 0, 0];
    groups((count, positives) => {
      kept += count;
      found += positives;
      sum += (positives * found) / kept;
    });
    return sum / found;
  });
}

/**
 * The share of negatives classified as positive at the highest threshold that finds the required share of the positives (FPR at 95 % TPR). Lower is
 * better. Equal scores share a threshold. NaN without positives or without negatives. With `interval`, returns the rate and its interval.
 *
 * Source: Liang, Li and Srikant, "Enhancing the reliability of out-of-distribution image detection in neural networks", ICLR 2018.
 *
 * @throws {@link OptionError} for scores that are not finite, and a share outside (0, 1]; {@link ShapeError} for lengths that do not fit.
 */
export function falsePositiveRate(input: FalsePositiveRateInput & WithInterval): ScoreInterval;
export function falsePositiveRate(input: FalsePositiveRateInput): number;
export function falsePositiveRate(input: FalsePositiveRateInput & Partial<WithInterval>): number | ScoreInterval {
  const owner = "falsePositiveRate";
  expectKnownOptions(owner, input, ["scores", "positive", "interval", "truePositiveRate"]);
  const { truePositiveRate: share = 0.95, ...ranked } = input;
  const range = { least: 0, leastOpen: true, most: 1 };
  expectNumber(owner, "truePositiveRate", share, range, "It is the share of the positives to find.");
  return rankScore(owner, ranked, (groups) => {
    let [positives, negatives] = [0, 0];
    groups((count, apart) => {
      positives += apart;
      negatives += count - apart;
    });
    // A product such as 0.95 * 20 may round to just above 19.
    const wanted = share * positives * (1 - 1e-12);
    let [found, wrong] = [0, 0];
    groups((count, apart) => {
      if (found >= wanted) return;
      found += apart;
      wrong += count - apart;
    });
    return positives === 0 ? Number.NaN : wrong / negatives;
  });
}

/** A score computed from groups of equal scores, the highest first, each with its number of examples and of positives. */
type GroupScore = (groups: (visit: (count: number, positives: number) => void) => void) => number;

function rankScore(
  owner: string,
  input: RankedScores & Partial<WithInterval>,
  score: GroupScore,
): number | ScoreInterval {
  expectKnownOptions(owner, input, ["scores", "positive", "interval"]);
  const { scores, positive, interval } = input;
  const examples = countRows(owner, "scores", scores);
  expectValues(owner, "scores", scores, { examples });
  expectFlags(owner, "positive", positive, examples);
  const ranked = rank(scores);
  const flags = inOrder(ranked, positive);
  return scoreOf(owner, examples, interval, (times) => score((visit) => forEachGroup(ranked, times, flags, visit)));
}
