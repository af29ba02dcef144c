/** Prediction intervals that contain the target with a chosen probability. */
import { expectPositive, expectShare, expectValues, newDoubles } from "../checks.js";
import { expectKnownOptions, refuse } from "../ground.js";
import type { Intervals } from "../scores/intervals.js";
import { countRows } from "../scores/predictions.js";
import { conformalQuantile } from "./quantile.js";

/** The input of {@link conformalInterval}. */
export interface ConformalIntervalInput {
  /** `[examples]`, targets minus predictions, of either sign, of examples that were held out from training. */
  readonly residuals: ArrayLike<number>;
  /** How often an interval may miss its target, in (0, 1): 0.1 for intervals that contain 9 targets in 10. */
  readonly alpha: number;
  /**
   * `[examples]`, above 0: the expected size of each prediction's error, such as the root of a predictive variance. Intervals are then wide where it
   * is large.
   */
  readonly deviation?: ArrayLike<number>;
}

/** The predictions to lay intervals around. */
export interface IntervalCentres {
  /** `[examples]`, the predictions. */
  readonly mean: ArrayLike<number>;
  /** `[examples]`, above 0; required if the interval was made with a `deviation`, and refused otherwise. */
  readonly deviation?: ArrayLike<number>;
}

/** A conformal interval. */
export interface ConformalInterval {
  /**
   * The distance from a prediction to either end, in the units of the targets, or in deviations if they were given. Infinity where there are too few
   * examples.
   */
  readonly halfWidth: number;
  /**
   * The intervals around predictions. @throws {@link OptionError} for values or options that do not fit; {@link ShapeError} for lengths that do not
   * fit.
   */
  intervals(centres: IntervalCentres): Ends;
}

/** The lower and upper ends of intervals. */
export interface Ends extends Intervals {
  /** `[examples]`, the lower ends. */
  readonly lower: Float64Array<ArrayBuffer>;
  /** `[examples]`, the upper ends. */
  readonly upper: Float64Array<ArrayBuffer>;
}

/** The input of {@link conformalQuantiles}. */
export interface ConformalQuantilesInput extends Intervals {
  /** `[examples]`, the true values. */
  readonly targets: ArrayLike<number>;
  /** How often an interval may miss its target, in (0, 1). */
  readonly alpha: number;
}

/** Conformalised quantiles. */
export interface ConformalQuantiles {
  /**
   * The margin added on either side, in the units of the targets. Below 0 where the quantiles were too wide, Infinity where there are too few
   * examples.
   */
  readonly margin: number;
  /**
   * The intervals from predicted quantiles. Ends that would cross meet in the middle. @throws {@link OptionError} for values that are not finite;
   * {@link ShapeError} for lengths that do not fit.
   */
  intervals(quantiles: Intervals): Ends;
}

/**
 * A split conformal interval around predictions: the `ceil((n + 1)(1 - alpha))`-th smallest absolute residual, in deviations if they are given.
 *
 * The guarantee: if a new example is exchangeable with these, its interval contains its target with probability at least `1 - alpha`, whatever the
 * model. It is not guaranteed for every kind of input separately: without deviations all intervals are equally wide, and miss where errors are large.
 *
 * Source: Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, "Distribution-free predictive inference for regression", JASA 113 (2018), algorithm 2, and
 * section 5.2 for deviations.
 *
 * @throws {@link OptionError} for values that are not finite and an alpha outside (0, 1); {@link ShapeError} for lengths that do not fit.
 */
export function conformalInterval(input: ConformalIntervalInput): ConformalInterval {
  const owner = "conformalInterval";
  expectKnownOptions(owner, input, ["residuals", "alpha", "deviation"]);
  const { residuals, alpha, deviation } = input;
  expectShare(owner, "alpha", alpha, "It is how often an interval may miss, such as 0.1.");
  const examples = countRows(owner, "residuals", residuals);
  expectValues(owner, "residuals", residuals, { examples });
  if (deviation !== undefined) expectPositive(owner, "deviation", deviation, { examples }, DEVIATION);
  const scores = Float64Array.from({ length: examples }, (_, example) => {
    return Math.abs(residuals[example]!) / (deviation?.[example] ?? 1);
  });
  const halfWidth = conformalQuantile(scores, alpha);
  return {
    halfWidth,
    intervals: (centres) => around(owner, centres, halfWidth, deviation !== undefined),
  };
}

const DEVIATION = "It is the expected error of a prediction, such as the root of its variance.";

function around(owner: string, centres: IntervalCentres, halfWidth: number, scaled: boolean): Ends {
  expectKnownOptions(owner, centres, ["mean", "deviation"]);
  const { mean, deviation } = centres;
  const examples = countRows(owner, "mean", mean);
  expectValues(owner, "mean", mean, { examples });
  if (scaled !== (deviation !== undefined)) {
    const expected = scaled ? "one deviation per prediction" : "nothing, since the residuals had none";
    refuse(owner, "deviation", deviation, expected, "Pass deviations to both calls, or to neither.");
  }
  if (deviation !== undefined) expectPositive(owner, "deviation", deviation, { examples }, DEVIATION);
  const [lower, upper] = [newDoubles(owner, "mean", examples), newDoubles(owner, "mean", examples)];
  for (let example = 0; example < examples; example++) {
    const reach = halfWidth * (deviation?.[example] ?? 1);
    lower[example] = mean[example]! - reach;
    upper[example] = mean[example]! + reach;
  }
  return { lower, upper };
}

/**
 * Conformalised quantile regression: intervals between two predicted quantiles, such as those of a model trained with `quantileLoss`. One margin
 * widens or narrows all of them, so that they contain the required share of targets. Their width follows each example's own quantiles.
 *
 * The guarantee is that of {@link conformalInterval}.
 *
 * Source: Romano, Patterson and Candès, "Conformalized quantile regression", NeurIPS 2019, algorithm 1.
 *
 * @throws {@link OptionError} for values that are not finite and an alpha outside (0, 1); {@link ShapeError} for lengths that do not fit.
 */
export function conformalQuantiles(input: ConformalQuantilesInput): ConformalQuantiles {
  const owner = "conformalQuantiles";
  expectKnownOptions(owner, input, ["lower", "upper", "targets", "alpha"]);
  const { lower, upper, targets, alpha } = input;
  expectShare(owner, "alpha", alpha, "It is how often an interval may miss, such as 0.1.");
  const examples = countRows(owner, "targets", targets);
  for (const [name, values] of Object.entries({ targets, lower, upper }))
    expectValues(owner, name, values, { examples });
  const scores = Float64Array.from({ length: examples }, (_, example) => {
    return Math.max(lower[example]! - targets[example]!, targets[example]! - upper[example]!);
  });
  const margin = conformalQuantile(scores, alpha);
  return { margin, intervals: (quantiles) => widened(owner, quantiles, margin) };
}

function widened(owner: string, quantiles: Intervals, margin: number): Ends {
  expectKnownOptions(owner, quantiles, ["lower", "upper"]);
  const examples = countRows(owner, "lower", quantiles.lower);
  for (const [name, values] of Object.entries({ lower: quantiles.lower, upper: quantiles.upper }))
    expectValues(owner, name, values, { examples });
  const [lower, upper] = [newDoubles(owner, "lower", examples), newDoubles(owner, "lower", examples)];
  for (let example = 0; example < examples; example++) {
    const [low, high] = [quantiles.lower[example]! - margin, quantiles.upper[example]! + margin];
    const middle = (quantiles.lower[example]! + quantiles.upper[example]!) / 2;
    lower[example] = low <= high ? low : middle;
    upper[example] = low <= high ? high : middle;
  }
  return { lower, upper };
}
