/** What Monte Carlo samples of class probabilities say: from plain arrays, or from sums that a device has made. */
import { expectKnownOptions, expectWhole } from "@maskout/core/variant";
import { type Calibration, calibrate, resolveBins } from "./calibration.js";
import { expectLabels, expectProbabilities, expectValues } from "./checks.js";
import { addToMoments, addToTally, entropyOf, type Sums } from "./sums.js";

/** The input of {@link classification}. */
export interface ClassificationInput {
  /** `[samples, batch, classes]`, row-major: each sample's probabilities for each example. */
  readonly probabilities: ArrayLike<number>;
  /** How many Monte Carlo samples. */
  readonly samples: number;
  /** How many examples. */
  readonly batch: number;
  /** How many classes, at least 2. */
  readonly classes: number;
  /** `[batch]`, class numbers from 0: given, the scores of {@link Calibration} are there too. */
  readonly labels?: ArrayLike<number>;
  /** Bins of the expected calibration error, at most 2^20. Default 15. */
  readonly bins?: number;
}

/** Summary of T samples `p_t` of the class probabilities of each example. Entropies are in nats. */
export interface Classification extends Partial<Calibration> {
  /** `[batch, classes]`, the predictive distribution: `mean = 1/T sum_t p_t`. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** `[batch, classes]`, the population variance of the probabilities over the samples: `1/T sum_t (p_t - mean)^2`. */
  readonly variance: Float64Array<ArrayBuffer>;
  /** `[batch]`, the total uncertainty: `H(mean) = -sum_c mean_c ln mean_c`, in [0, ln(classes)]. */
  readonly predictiveEntropy: Float64Array<ArrayBuffer>;
  /** `[batch]`, the part that lies in the data: `1/T sum_t H(p_t)`, what remains once the weights are known. */
  readonly expectedEntropy: Float64Array<ArrayBuffer>;
  /**
   * `[batch]`, the part that lies in the model: `I = H(mean) - 1/T sum_t H(p_t) >= 0`, the mutual information of the
   * prediction and the weights, which is BALD's score. Houlsby, Huszár, Ghahramani and Lengyel, "Bayesian active
   * learning for classification and preference learning", 2011.
   */
  readonly mutualInformation: Float64Array<ArrayBuffer>;
  /** `[batch]`, the share of samples that disagree with the most frequent class: `1 - votes / T`. */
  readonly variationRatio: Float64Array<ArrayBuffer>;
}

const OPTIONS = ["probabilities", "samples", "batch", "classes", "labels", "bins"];

/**
 * Summary of class probabilities from any source, in double precision: predictive distribution, its uncertainty and the
 * parts of it, and with `labels` how good and how well calibrated it is. A tie between classes goes to the lower number.
 *
 * Source: Gal and Ghahramani, "Dropout as a Bayesian approximation: representing model uncertainty in deep learning",
 * ICML 2016; the measures of uncertainty in Gal's thesis, "Uncertainty in deep learning", 2016, section 3.3.1.
 *
 * @throws {@link OptionError} for probabilities that are not finite, negative or do not sum to 1 within 0.001, labels that
 * are no class, numbers outside their range; {@link ShapeError} for lengths that do not fit.
 */
export function classification(input: ClassificationInput): Classification {
  const owner = "classification";
  expectKnownOptions(owner, input, OPTIONS);
  const { probabilities, samples, batch, classes, labels } = input;
  expectWhole(owner, "samples", samples, 1, "It is the number of Monte Carlo samples.");
  expectWhole(owner, "batch", batch, 1, "It is the number of examples.");
  expectWhole(owner, "classes", classes, 2, "One event is two classes: it, and its complement.");
  const bins = resolveBins(owner, input.bins);
  expectValues(owner, "probabilities", probabilities, { samples, batch, classes });
  expectProbabilities(owner, probabilities, classes, (row) => {
    return `sample ${Math.floor(row / batch)}, example ${row % batch}`;
  });
  if (labels !== undefined) expectLabels(owner, labels, batch, classes);

  const size = batch * classes;
  const moments = { mean: new Float64Array(size), squares: new Float64Array(size) };
  const tally = { entropy: new Float64Array(batch), votes: new Float64Array(size) };
  for (let sample = 0; sample < samples; sample++) {
    addToMoments(moments, probabilities, sample * size, sample + 1);
    addToTally(tally, probabilities, sample * size);
  }
  const summary = summarize({ ...moments, ...tally }, samples, classes);
  return labels === undefined ? summary : { ...summary, ...calibrate(summary.mean, classes, labels, bins) };
}

/** The summary that sums over samples amount to. */
export function summarize(sums: Sums, samples: number, classes: number): Classification {
  const expectedEntropy = sums.entropy.map((sum) => sum / samples);
  const predictiveEntropy = expectedEntropy.map((_, row) => entropyOf(sums.mean, row * classes, classes));
  return {
    mean: sums.mean,
    variance: sums.squares.map((sum) => sum / samples),
    predictiveEntropy,
    expectedEntropy,
    // Never negative, by Jensen's inequality; rounding does not know that.
    mutualInformation: predictiveEntropy.map((entropy, row) => Math.max(entropy - expectedEntropy[row]!, 0)),
    variationRatio: expectedEntropy.map((_, row) => {
      const votes = sums.votes.subarray(row * classes, (row + 1) * classes);
      return 1 - votes.reduce((most, count) => Math.max(most, count)) / samples;
    }),
  };
}
