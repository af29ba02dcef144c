/** What Monte Carlo samples of a regression's predictions say. */
import { expectKnownOptions, expectWhole } from "@maskout/core/variant";
import { expectTau, expectValues } from "./checks.js";
import { addToMoments } from "./sums.js";

/** The input of {@link regression}. */
export interface RegressionInput {
  /** `[samples, batch]`, row-major: each sample's prediction for each example. */
  readonly predictions: ArrayLike<number>;
  /** How many Monte Carlo samples. */
  readonly samples: number;
  /** How many examples; for several outputs an example, count each of them. */
  readonly batch: number;
  /** Precision of the noise in the targets, above 0: `1 / tau` is its variance. Left out, the noise is left out. */
  readonly tau?: number;
  /** `[batch]`: given, the errors against them are there too; the log-likelihood only with `tau`. */
  readonly targets?: ArrayLike<number>;
}

/** Summary of T samples `y_t` of the prediction of each example. */
export interface Regression {
  /** `[batch]`, the predictive mean: `1/T sum_t y_t`. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** `[batch]`, the predictive variance: `1/T sum_t (y_t - mean)^2 + 1/tau`; without `tau`, without its part. */
  readonly variance: Float64Array<ArrayBuffer>;
  /** Root of the mean squared error of the predictive mean. */
  readonly rmse?: number;
  /**
   * Mean over the examples of the predictive log-likelihood, in nats:
   * `ln(1/T sum_t exp(-tau/2 (target - y_t)^2)) - 1/2 ln(2 pi) + 1/2 ln(tau)`.
   */
  readonly logLikelihood?: number;
}

/**
 * Summary of a regression's samples from any source, in double precision.
 *
 * Source: Gal and Ghahramani, "Dropout as a Bayesian approximation: representing model uncertainty in deep learning",
 * ICML 2016, section 4 (predictive mean, variance and log-likelihood).
 *
 * @throws {@link OptionError} for values that are not finite and numbers outside their range; {@link ShapeError} for
 * lengths that do not fit.
 */
export function regression(input: RegressionInput): Regression {
  const owner = "regression";
  expectKnownOptions(owner, input, ["predictions", "samples", "batch", "tau", "targets"]);
  const { predictions, samples, batch, tau, targets } = input;
  expectWhole(owner, "samples", samples, 1, "It is the number of Monte Carlo samples.");
  expectWhole(owner, "batch", batch, 1, "It is the number of examples.");
  if (tau !== undefined) expectTau(owner, tau);
  expectValues(owner, "predictions", predictions, { samples, batch });
  if (targets !== undefined) expectValues(owner, "targets", targets, { batch });

  const moments = { mean: new Float64Array(batch), squares: new Float64Array(batch) };
  for (let sample = 0; sample < samples; sample++) {
    addToMoments(moments, predictions, sample * batch, sample + 1);
  }
  const { mean } = moments;
  const summary = { mean, variance: predictiveVariance(moments.squares, samples, tau) };
  if (targets === undefined) return summary;
  const rmse = Math.sqrt(mean.reduce((sum, value, index) => sum + (value - targets[index]!) ** 2, 0) / batch);
  if (tau === undefined) return { ...summary, rmse };
  return { ...summary, rmse, logLikelihood: logLikelihood(predictions, targets, samples, tau) };
}

/** The variance of the samples plus that of the noise. @param squares Sums of squared deviations over the samples. */
export function predictiveVariance(
  squares: Float64Array,
  samples: number,
  tau: number | undefined,
): Float64Array<ArrayBuffer> {
  const noise = tau === undefined ? 0 : 1 / tau;
  return squares.map((sum) => sum / samples + noise);
}

function logLikelihood(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
  samples: number,
  tau: number,
): number {
  const batch = targets.length;
  let total = 0;
  for (let example = 0; example < batch; example++) {
    const exponents = Float64Array.from({ length: samples }, (_, sample) => {
      return (-tau / 2) * (targets[example]! - predictions[sample * batch + example]!) ** 2;
    });
    total += logMeanExp(exponents);
  }
  return total / batch - Math.log(2 * Math.PI) / 2 + Math.log(tau) / 2;
}

/** `ln(mean(exp(x)))`, shifted by the largest x so that nothing underflows. */
function logMeanExp(x: Float64Array): number {
  const largest = x.reduce((most, value) => Math.max(most, value));
  return largest + Math.log(x.reduce((sum, value) => sum + Math.exp(value - largest), 0) / x.length);
}
