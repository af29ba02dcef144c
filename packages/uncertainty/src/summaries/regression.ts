/** Summaries of samples of a regression's predictions: all at once, or one after another. */
import { countExamples, expectPositive, expectTau, expectValues, isList, newDoubles } from "../checks.js";
import { expectKnownOptions, expectWhole, refuse } from "../ground.js";
import { addToMoments, type Moments } from "./moments.js";

/** The settings of a summary of regressions. */
export interface RegressionLayout {
  /** The number of examples, or their shape. With several outputs per example, count each output. */
  readonly batch: number | readonly number[];
  /**
   * The precision of the noise in the targets, above 0: the variance of the noise is `1 / tau`. One number, or `[...batch]`, one per example. Without
   * `tau` and `noiseVariance`, no noise is added.
   */
  readonly tau?: number | ArrayLike<number>;
  /** `[...batch]`, the true values. If given, the summary contains `rmse`, and if the noise is known also `logLikelihood`. */
  readonly targets?: ArrayLike<number>;
}

/** The input of {@link regression}. */
export interface RegressionInput extends RegressionLayout {
  /** `[samples, ...batch]`, row-major: each sample's prediction for each example. */
  readonly predictions: ArrayLike<number>;
  /** The number of samples. */
  readonly samples: number;
  /**
   * `[samples, ...batch]`, above 0: the variance of the noise that each sample predicts for each example, such as that of a model trained with
   * `gaussianNegativeLogLikelihood`. It cannot be combined with `tau`.
   */
  readonly noiseVariance?: ArrayLike<number>;
}

/** Summary of T samples of the prediction `y_t` of each example and, if given, of its noise variance `v_t`. */
export interface Regression {
  /** `[...batch]`, the predictive mean: `1/T sum_t y_t`. */
  readonly mean: Float64Array<ArrayBuffer>;
  /**
   * `[...batch]`, the predictive variance, `modelVariance + dataVariance`. With `tau`, the data variance is `1/tau`; without either, it is left out.
   */
  readonly variance: Float64Array<ArrayBuffer>;
  /** `[...batch]`, with `noiseVariance`: `1/T sum_t (y_t - mean)^2`, the uncertainty that more data would reduce (epistemic). */
  readonly modelVariance?: Float64Array<ArrayBuffer>;
  /** `[...batch]`, with `noiseVariance`: `1/T sum_t v_t`, the uncertainty that remains however much is learnt (aleatoric). */
  readonly dataVariance?: Float64Array<ArrayBuffer>;
  /** Root of the mean squared error of the predictive mean, in the units of the targets; with `targets`. */
  readonly rmse?: number;
  /**
   * Mean over the examples of the predictive log-likelihood, in nats, of the mixture of the samples: `ln(1/T sum_t N(target; y_t, v_t))`. With `tau`,
   * where `v_t` is `1/tau`, it is `ln(1/T sum_t exp(-tau/2 (target - y_t)^2)) - 1/2 ln(2 pi) + 1/2 ln(tau)`.
   */
  readonly logLikelihood?: number;
}

/** A summary built from one sample after another, in memory that does not grow with their number. */
export interface RunningRegression {
  /**
   * Adds a sample, `[...batch]`, and the variance of the noise that it predicts, `[...batch]`. Pass the variance with every sample or with none, and
   * not with `tau`. @throws {@link OptionError} and {@link ShapeError} as {@link regression} does; nothing is added then.
   */
  add(predictions: ArrayLike<number>, noiseVariance?: ArrayLike<number>): void;
  /** The summary of the samples so far, bit for bit that of {@link regression}. @throws {@link OptionError} before the first sample. */
  summary(): Regression;
}

/**
 * Summarises a regression's samples from any source, in double precision.
 *
 * Source: Gal and Ghahramani, "Dropout as a Bayesian approximation: representing model uncertainty in deep learning", ICML 2016, section 4
 * (predictive mean, variance and log-likelihood); with predicted noise Kendall and Gal, "What uncertainties do we need in Bayesian deep learning for
 * computer vision?", NIPS 2017, equation 9, and the mixture of Lakshminarayanan, Pritzel and Blundell, "Simple and scalable predictive uncertainty
 * estimation using deep ensembles", NIPS 2017, section 2.4.
 *
 * @throws {@link OptionError} for values that are not finite and numbers outside their range; {@link ShapeError} for lengths that do not fit.
 */
export function regression(input: RegressionInput): Regression {
  const owner = "regression";
  expectKnownOptions(owner, input, ["predictions", "samples", "batch", "tau", "noiseVariance", "targets"]);
  const { predictions, samples, noiseVariance } = input;
  expectWhole(owner, "samples", samples, 1, "It is the number of samples.");
  const given = resolveLayout(owner, input);
  const shape = { samples, batch: given.examples };
  expectValues(owner, "predictions", predictions, shape);
  if (noiseVariance !== undefined) expectNoise(owner, noiseVariance, shape, input.tau);
  const sums = newSums(owner, given.examples);
  for (let sample = 0; sample < samples; sample++) {
    addSample(sums, given, predictions, noiseVariance, sample * given.examples, sample + 1);
  }
  return finish(sums, given, samples, noiseVariance !== undefined);
}

/**
 * {@link regression} of samples that arrive one after another: `add` each, then call `summary`.
 * @throws {@link OptionError} for numbers outside their range; {@link ShapeError} for lengths that do not fit.
 */
export function runningRegression(input: RegressionLayout): RunningRegression {
  const owner = "runningRegression";
  expectKnownOptions(owner, input, ["batch", "tau", "targets"]);
  // Copied, since they are needed until the last sample.
  const given = resolveLayout(owner, input, (values) => Float64Array.from(values));
  const shape = { batch: given.examples };
  const sums = newSums(owner, given.examples);
  let [count, noisy] = [0, false];
  return {
    add(predictions, noiseVariance) {
      expectValues(owner, "predictions", predictions, shape);
      if (noiseVariance !== undefined) expectNoise(owner, noiseVariance, shape, input.tau);
      if (count > 0 && noisy !== (noiseVariance !== undefined)) {
        refuse(
          owner,
          "noiseVariance",
          noiseVariance,
          "one with every sample, or with none",
          "Pass it with every call of add, or never.",
        );
      }
      noisy = noiseVariance !== undefined;
      count += 1;
      addSample(sums, given, predictions, noiseVariance, 0, count);
    },
    summary() {
      expectWhole(owner, "samples", count, 1, "Add a sample first.");
      return finish({ ...sums, mean: sums.mean.slice(), noise: sums.noise.slice() }, given, count, noisy);
    },
  };
}

/** A checked layout. */
interface Given {
  readonly examples: number;
  readonly tau: number | ArrayLike<number> | undefined;
  readonly targets: ArrayLike<number> | undefined;
}

interface RegressionSums extends Moments {
  /** The mean of the noise variance. */
  readonly noise: Float64Array<ArrayBuffer>;
  /** The largest exponent of the mixture so far, and the sum of `exp(exponent - largest)`, so that nothing underflows. */
  readonly largest: Float64Array<ArrayBuffer>;
  readonly mixture: Float64Array<ArrayBuffer>;
}

function resolveLayout(
  owner: string,
  { batch, tau, targets }: RegressionLayout,
  copy: (values: ArrayLike<number>) => ArrayLike<number> = (values) => values,
): Given {
  const examples = countExamples(owner, batch);
  if (isNumbers(tau)) expectPositive(owner, "tau", tau, { batch: examples }, "It is a precision, 1 / variance.");
  else if (tau !== undefined) expectTau(owner, tau);
  if (targets !== undefined) expectValues(owner, "targets", targets, { batch: examples });
  return { examples, tau: isNumbers(tau) ? copy(tau) : tau, targets: targets && copy(targets) };
}

function isNumbers(tau: RegressionLayout["tau"]): tau is ArrayLike<number> {
  return isList(tau);
}

function expectNoise(
  owner: string,
  noiseVariance: ArrayLike<number>,
  shape: Readonly<Record<string, number>>,
  tau: RegressionLayout["tau"],
): void {
  if (tau !== undefined) {
    refuse(owner, "tau", tau, 'no "tau" with "noiseVariance"', "Pass either the known or the predicted noise.");
  }
  expectPositive(owner, "noiseVariance", noiseVariance, shape, "For a log variance, pass its exponential.");
}

function newSums(owner: string, examples: number): RegressionSums {
  const zeros = () => newDoubles(owner, "batch", examples);
  return {
    mean: zeros(),
    squares: zeros(),
    noise: zeros(),
    largest: zeros().fill(Number.NEGATIVE_INFINITY),
    mixture: zeros(),
  };
}

function addSample(
  sums: RegressionSums,
  { tau, targets, examples }: Given,
  predictions: ArrayLike<number>,
  noiseVariance: ArrayLike<number> | undefined,
  from: number,
  count: number,
): void {
  addToMoments(sums, predictions, from, count);
  for (let example = 0; example < examples; example++) {
    const variance = noiseVariance?.[from + example] ?? noiseOf(tau, example);
    if (variance === undefined) return;
    sums.noise[example]! += (variance - sums.noise[example]!) / count;
    if (targets === undefined) continue;
    const error = targets[example]! - predictions[from + example]!;
    addExponent(sums, example, -0.5 * ((error * error) / variance + Math.log(variance)));
  }
}

/** The variance of the noise, from its precision. */
function noiseOf(tau: RegressionLayout["tau"], example: number): number | undefined {
  if (tau === undefined) return undefined;
  return 1 / (isNumbers(tau) ? tau[example]! : tau);
}

function addExponent({ largest, mixture }: RegressionSums, example: number, exponent: number): void {
  const before = largest[example]!;
  if (exponent > before) {
    largest[example] = exponent;
    mixture[example] = mixture[example]! * Math.exp(before - exponent) + 1;
  } else if (exponent > Number.NEGATIVE_INFINITY) {
    mixture[example]! += Math.exp(exponent - before);
  }
}

function finish(sums: RegressionSums, { tau, targets, examples }: Given, samples: number, noisy: boolean): Regression {
  const { mean, squares, noise } = sums;
  const modelVariance = squares.map((sum) => sum / samples);
  const variance = noisy
    ? modelVariance.map((own, example) => own + noise[example]!)
    : predictiveVariance(squares, samples, tau);
  const summary = { mean, variance, ...(noisy && { modelVariance, dataVariance: noise }) };
  if (targets === undefined) return summary;
  const rmse = Math.sqrt(mean.reduce((sum, value, index) => sum + (value - targets[index]!) ** 2, 0) / examples);
  if (!noisy && tau === undefined) return { ...summary, rmse };
  const total = sums.mixture.reduce((sum, share, index) => sum + sums.largest[index]! + Math.log(share / samples), 0);
  return { ...summary, rmse, logLikelihood: total / examples - Math.log(2 * Math.PI) / 2 };
}

/** The variance of the samples plus that of the noise. Unchecked. @param squares Sums of squared deviations over the samples. */
export function predictiveVariance(
  squares: Float64Array,
  samples: number,
  tau: number | ArrayLike<number> | undefined,
): Float64Array<ArrayBuffer> {
  return squares.map((sum, example) => sum / samples + (noiseOf(tau, example) ?? 0));
}
