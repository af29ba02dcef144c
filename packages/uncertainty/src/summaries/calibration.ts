/** The quality of predictive probabilities, given the labels. */
import { expectWhole } from "../ground.js";
import { predictedClassOf, probabilityOf } from "./moments.js";

/** One bin of the reliability table: the examples whose confidence, the largest mean probability, is in `(lower, upper]`. */
export interface ReliabilityBin {
  /** The lower end, not included. */
  readonly lower: number;
  /** The upper end, included. */
  readonly upper: number;
  /** The number of examples in the bin. */
  readonly count: number;
  /** The mean confidence of these examples; NaN in an empty bin. */
  readonly confidence: number;
  /** The share of these examples that are classified correctly; NaN in an empty bin. */
  readonly accuracy: number;
}

/** Scores of the predictive mean against the labels. */
export interface Calibration {
  /** The share of examples whose predicted class is the label; for several labels, the share of labels predicted correctly. */
  readonly accuracy: number;
  /** `-1/n sum_i ln mean[i, label_i]`, in nats; Infinity where a label has probability 0. */
  readonly negativeLogLikelihood: number;
  /**
   * `1/n sum_i sum_c (mean[i, c] - [c = label_i])^2`, in [0, 2]; one output counts as two classes. Brier, Monthly Weather Review 78 (1950).
   */
  readonly brier: number;
  /**
   * `sum_b count_b / n |accuracy_b - confidence_b|` over bins of equal width. Naeini, Cooper and Hauskrecht, "Obtaining
   * well calibrated probabilities using Bayesian binning", AAAI 2015; Guo, Pleiss, Sun and Weinberger, ICML 2017.
   */
  readonly expectedCalibrationError: number;
  /** The reliability table behind that error, from low confidence to high. */
  readonly reliability: readonly ReliabilityBin[];
}

/** The default number of bins of equal width, as in Guo et al. 2017. */
const DEFAULT_BINS = 15;

/** The most bins allowed: more would only take memory. */
const MOST_BINS = 1_048_576;

/** The number of bins, at most 2^20; 15 by default. @throws {@link OptionError} */
export function resolveBins(owner: string, bins: number = DEFAULT_BINS): number {
  return expectWhole(owner, "bins", bins, 1, "15 is usual.", MOST_BINS);
}

/**
 * Scores of mean probabilities. Unchecked.
 * @param mean `[labels.length, classes]` @param labels Class numbers.
 */
export function calibrationOf(
  mean: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
  bins: number,
): Calibration {
  const [count, said, correct] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  const examples = labels.length;
  let [logLikelihood, brier, right, error] = [0, 0, 0, 0];
  for (let example = 0; example < examples; example++) {
    const at = example * classes;
    const label = labels[example]!;
    logLikelihood += Math.log(probabilityOf(mean, at, classes, label));
    brier += squaredError(mean, at, classes, label);
    const winner = predictedClassOf(mean, at, classes);
    const confidence = probabilityOf(mean, at, classes, winner);
    const hit = winner === label ? 1 : 0;
    const bin = binOf(confidence, bins);
    count[bin]! += 1;
    said[bin]! += confidence;
    correct[bin]! += hit;
    right += hit;
  }
  const reliability = Array.from(count, (own, bin) => {
    const [confidence, accuracy] = [said[bin]! / own, correct[bin]! / own];
    if (own > 0) error += (own / examples) * Math.abs(accuracy - confidence);
    return { lower: bin / bins, upper: (bin + 1) / bins, count: own, confidence, accuracy };
  });
  return {
    accuracy: right / examples,
    negativeLogLikelihood: -logLikelihood / examples,
    brier: brier / examples,
    expectedCalibrationError: error,
    reliability,
  };
}

/** `sum_c (p_c - [c = label])^2` of a row; with one output, over both classes. */
export function squaredError(p: ArrayLike<number>, from: number, classes: number, label: number): number {
  // With one output, both classes have the same error.
  if (classes === 1) return 2 * (p[from]! - label) ** 2;
  let sum = 0;
  for (let wanted = 0; wanted < classes; wanted++) sum += (p[from + wanted]! - (wanted === label ? 1 : 0)) ** 2;
  return sum;
}

/** The bin `(b / bins, (b + 1) / bins]` that contains a confidence, decided by comparing with the edges, so that rounding has no effect. */
export function binOf(confidence: number, bins: number): number {
  const near = Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1);
  if (near > 0 && confidence <= near / bins) return near - 1;
  if (near < bins - 1 && confidence > (near + 1) / bins) return near + 1;
  return near;
}
