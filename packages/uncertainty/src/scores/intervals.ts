/** Scores of intervals: how often they contain the target, and how wide they are. */
import { expectLength, expectValues, refuseAt } from "../checks.js";
import { expectKnownOptions } from "../ground.js";
import { meanOf, type ScoreInterval, scoreOf, type WithInterval } from "./bootstrap.js";
import { countRows } from "./predictions.js";

/** Intervals, the ends included. */
export interface Intervals {
  /** `[examples]`, the lower ends; -Infinity for an interval without one. */
  readonly lower: ArrayLike<number>;
  /** `[examples]`, the upper ends, at least the lower ones; Infinity for an interval without one. */
  readonly upper: ArrayLike<number>;
}

/** Intervals, and the targets that they should contain. */
export interface IntervalsOfTargets extends Intervals {
  /** `[examples]`, the true values. */
  readonly targets: ArrayLike<number>;
}

/**
 * The share of targets that lie in their intervals (prediction interval coverage probability, PICP). With `interval`, returns the share and its
 * interval.
 *
 * Source: Khosravi, Nahavandi, Creighton and Atiya, "Comprehensive review of neural network-based prediction intervals and new advances", IEEE
 * Transactions on Neural Networks 22 (2011), equation 2.
 *
 * @throws {@link OptionError} for ends that are NaN or cross; {@link ShapeError} for lengths that do not fit.
 */
export function intervalCoverage(input: IntervalsOfTargets & WithInterval): ScoreInterval;
export function intervalCoverage(input: IntervalsOfTargets): number;
export function intervalCoverage(input: IntervalsOfTargets & Partial<WithInterval>): number | ScoreInterval {
  const owner = "intervalCoverage";
  expectKnownOptions(owner, input, ["lower", "upper", "targets", "interval"]);
  const { targets, lower, upper } = input;
  const examples = countRows(owner, "targets", targets);
  expectValues(owner, "targets", targets, { examples });
  expectIntervals(owner, input, examples);
  const held = Uint8Array.from({ length: examples }, (_, example) => {
    return targets[example]! >= lower[example]! && targets[example]! <= upper[example]! ? 1 : 0;
  });
  return scoreOf(owner, examples, input.interval, meanOf(held));
}

/**
 * The mean width of intervals, in the units of the targets (mean prediction interval width, MPIW). Of two models with equal coverage, the one with
 * narrower intervals is more informative. With `interval`, returns the width and its interval.
 *
 * Source: Khosravi, Nahavandi, Creighton and Atiya 2011, equation 5, without its normalisation; see {@link intervalCoverage}.
 *
 * @throws {@link OptionError} for ends that are NaN or cross; {@link ShapeError} for lengths that do not fit.
 */
export function intervalWidth(input: Intervals & WithInterval): ScoreInterval;
export function intervalWidth(input: Intervals): number;
export function intervalWidth(input: Intervals & Partial<WithInterval>): number | ScoreInterval {
  const owner = "intervalWidth";
  expectKnownOptions(owner, input, ["lower", "upper", "interval"]);
  const { lower, upper } = input;
  const examples = countRows(owner, "lower", lower);
  expectIntervals(owner, input, examples);
  const widths = Float64Array.from({ length: examples }, (_, example) => upper[example]! - lower[example]!);
  return scoreOf(owner, examples, input.interval, meanOf(widths));
}

/** The input of {@link sharpness}. */
export interface SharpnessInput {
  /** `[examples]`, predictive variances, at least 0. */
  readonly variance: ArrayLike<number>;
}

/**
 * How narrow predictions are, whatever the true values: the root of the mean predictive variance, in the units of the targets. Of two calibrated
 * models, the sharper one is more informative. With `interval`, returns the sharpness and its interval.
 *
 * Source: Gneiting, Balabdaoui and Raftery, "Probabilistic forecasts, calibration and sharpness", Journal of the Royal Statistical Society B 69
 * (2007); the root of the mean from Tran et al., "Methods for comparing uncertainty quantifications for material property predictions", Machine
 * Learning: Science and Technology 1 (2020).
 *
 * @throws {@link OptionError} for variances that are not finite or below 0.
 */
export function sharpness(input: SharpnessInput & WithInterval): ScoreInterval;
export function sharpness(input: SharpnessInput): number;
export function sharpness(input: SharpnessInput & Partial<WithInterval>): number | ScoreInterval {
  const owner = "sharpness";
  expectKnownOptions(owner, input, ["variance", "interval"]);
  const { variance, interval } = input;
  const examples = countRows(owner, "variance", variance);
  expectValues(owner, "variance", variance, { examples });
  for (let example = 0; example < examples; example++) {
    if (variance[example]! < 0) {
      refuseAt(
        owner,
        "variance",
        example,
        variance[example],
        "a number from 0",
        "For a standard deviation, pass its square.",
      );
    }
  }
  const mean = meanOf(variance);
  return scoreOf(owner, examples, interval, (times) => Math.sqrt(mean(times)));
}

function expectIntervals(owner: string, { lower, upper }: Intervals, examples: number): void {
  const ends = { lower, upper };
  for (const [name, values] of Object.entries(ends)) expectLength(owner, name, values, { examples });
  for (let example = 0; example < examples; example++) {
    const [low, high] = [lower[example]!, upper[example]!];
    if (!(typeof low === "number" && low < Number.POSITIVE_INFINITY)) {
      refuseAt(owner, "lower", example, low, "a number, or -Infinity", "Find where NaN comes from.");
    }
    if (!(typeof high === "number" && high >= low && high > Number.NEGATIVE_INFINITY)) {
      refuseAt(
        owner,
        "upper",
        example,
        high,
        `a number from ${low}, the lower end`,
        "Swap the two ends where they cross.",
      );
    }
  }
}
