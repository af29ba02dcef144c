/** The continuous ranked probability score (CRPS) of predictive distributions of a number. */
import { expectValues, refuseAt } from "../checks.js";
import { expectKnownOptions, expectWhole } from "../ground.js";
import { meanOf, type ScoreInterval, scoreOf, type WithInterval } from "./bootstrap.js";
import { countRows } from "./predictions.js";

/** The input of {@link crpsOfNormal}: the result of a regression, and the true values. */
export interface NormalPredictions {
  /** `[examples]`, the predictive means. */
  readonly mean: ArrayLike<number>;
  /** `[examples]`, the predictive variances, at least 0. */
  readonly variance: ArrayLike<number>;
  /** `[examples]`, the true values. */
  readonly targets: ArrayLike<number>;
}

/** The input of {@link crpsOfSamples}. */
export interface SampledPredictions {
  /** `[samples, examples]`, row-major: each sample's prediction for each example. */
  readonly predictions: ArrayLike<number>;
  /** The number of samples. */
  readonly samples: number;
  /** `[examples]`, the true values. */
  readonly targets: ArrayLike<number>;
}

/**
 * The mean CRPS of normal distributions, in the units of the targets; lower is better. With `z = (target - mean) / s` and s the root of the variance:
 * `s (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi))`. Where the variance is 0 it is the absolute error. With `interval`, returns the score and its
 * interval.
 *
 * Source: Gneiting, Raftery, Westveld and Goldman, "Calibrated probabilistic forecasting using ensemble model output statistics and minimum CRPS
 * estimation", Monthly Weather Review 133 (2005), equation 5.
 *
 * @throws {@link OptionError} for values that are not finite, and variances below 0; {@link ShapeError} for lengths that do not fit.
 */
export function crpsOfNormal(input: NormalPredictions & WithInterval): ScoreInterval;
export function crpsOfNormal(input: NormalPredictions): number;
export function crpsOfNormal(input: NormalPredictions & Partial<WithInterval>): number | ScoreInterval {
  const owner = "crpsOfNormal";
  expectKnownOptions(owner, input, ["mean", "variance", "targets", "interval"]);
  const { mean, variance, targets, interval } = input;
  const examples = countRows(owner, "targets", targets);
  for (const [name, values] of Object.entries({ targets, mean, variance }))
    expectValues(owner, name, values, { examples });
  const scores = new Float64Array(examples);
  for (let example = 0; example < examples; example++) {
    const own = variance[example]!;
    if (own < 0)
      refuseAt(owner, "variance", example, own, "a number from 0", "For a log variance, pass its exponential.");
    scores[example] = crps(targets[example]! - mean[example]!, Math.sqrt(own));
  }
  return scoreOf(owner, examples, interval, meanOf(scores));
}

/**
 * The mean CRPS of samples, each with the same weight, in the units of the targets; lower is better:
 * `1/T sum_t |y_t - target| - 1/(2 T^2) sum_t sum_s |y_t - y_s|`. With one sample it is the absolute error. With `interval`, returns the score and
 * its interval.
 *
 * Source: Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA 102 (2007), equation 21.
 *
 * @throws {@link OptionError} for values that are not finite; {@link ShapeError} for lengths that do not fit.
 */
export function crpsOfSamples(input: SampledPredictions & WithInterval): ScoreInterval;
export function crpsOfSamples(input: SampledPredictions): number;
export function crpsOfSamples(input: SampledPredictions & Partial<WithInterval>): number | ScoreInterval {
  const owner = "crpsOfSamples";
  expectKnownOptions(owner, input, ["predictions", "samples", "targets", "interval"]);
  const { predictions, samples, targets, interval } = input;
  expectWhole(owner, "samples", samples, 1, "It is the number of samples of each example.");
  const examples = countRows(owner, "targets", targets);
  expectValues(owner, "targets", targets, { examples });
  expectValues(owner, "predictions", predictions, { samples, examples });
  const scores = new Float64Array(examples);
  const own = new Float64Array(samples);
  for (let example = 0; example < examples; example++) {
    for (let sample = 0; sample < samples; sample++) own[sample] = predictions[sample * examples + example]!;
    own.sort();
    let [error, spread] = [0, 0];
    for (let sample = 0; sample < samples; sample++) {
      error += Math.abs(own[sample]! - targets[example]!);
      // In ascending order, a value is the larger one of `sample` pairs, and the smaller one of the other pairs.
      spread += (2 * sample + 1 - samples) * own[sample]!;
    }
    scores[example] = error / samples - spread / samples ** 2;
  }
  return scoreOf(owner, examples, interval, meanOf(scores));
}

/** Beyond this, the distribution function is 0 or 1 in double precision. */
const FAR = 8.5;

function crps(error: number, deviation: number): number {
  const z = error / deviation;
  if (!(Math.abs(z) < FAR)) return Math.abs(error) - (deviation / Math.sqrt(Math.PI) || 0);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return deviation * (2 * z * centralProbability(z, density) + 2 * density - 1 / Math.sqrt(Math.PI));
}

/**
 * `Phi(z) - 1/2 = phi(z) (z + z^3 / 3 + z^5 / (3 5) + …)`, to double precision.
 * Source: Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 11 (2004).
 */
function centralProbability(z: number, density: number): number {
  let [sum, term] = [z, z];
  for (let factor = 3; sum + term !== sum || factor === 3; factor += 2) {
    term *= (z * z) / factor;
    sum += term;
  }
  return density * sum;
}
