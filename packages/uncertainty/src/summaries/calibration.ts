/** How good predictive probabilities are, given the labels. */
import { expectWhole } from "../ground.js";
import { predictedClassOf, probabilityOf } from "./moments.js";

/** One bin of the reliability table: the examples whose confidence, the largest mean probability, is in `(lower, upper]`. */
export interface ReliabilityBin {
  /** Not in the bin. */
  readonly lower: number;
  /** In the bin. */
  readonly upper: number;
  /** How many examples are in it. */
  readonly count: number;
  /** Their mean confidence; NaN in an empty bin. */
  readonly confidence: number;
  /** The share of them that is classified correctly; NaN in an empty bin. */
  readonly accuracy: number;
}

/** Scores of the predictive mean against the labels. */
export interface Calibration {
  /** The share of examples whose predicted class is the label; of several labels, the share of labels. */
  readonly accuracy: number;
  /** `-1/n sum_i ln mean[i, label_i]`, in nats; Infinity where a label was given no probability at all. */
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
  /** The table behind it, from low confidence to high. */
  readonly reliability: readonly ReliabilityBin[];
}

/** Bins of equal width where nothing else is said, as in Guo et al. 2017. */
const DEFAULT_BINS = 15;

/** More bins than that hold nothing but memory. */
const MOST_BINS = 2 ** 20;

/** The number of bins, 2^20 at most; 15 where nothing is said. @throws {@link OptionError} */
export function resolveBins(owner: string, bins: number = DEFAULT_BINS): number {
  return expectWhole(owner, "bins", bins, 1, "It is the number of bins between 0 and 1; 15 is usual.", MOST_BINS);
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
  const table = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, correct: 0 }));
  let [logLikelihood, brier, right] = [0, 0, 0];
  for (let example = 0; example < labels.length; example++) {
    const at = example * classes;
    const label = labels[example]!;
    logLikelihood += Math.log(probabilityOf(mean, at, classes, label));
    brier += squaredError(mean, at, classes, label);
    const winner = predictedClassOf(mean, at, classes);
    const confidence = probabilityOf(mean, at, classes, winner);
    const bin = table[binOf(confidence, bins)]!;
    bin.count += 1;
    bin.confidence += confidence;
    if (winner !== label) continue;
    bin.correct += 1;
    right += 1;
  }
  const reliability = table.map(({ count, confidence, correct }, bin) => ({
    lower: bin / bins,
    upper: (bin + 1) / bins,
    count,
    confidence: confidence / count,
    accuracy: correct / count,
  }));
  return {
    accuracy: right / labels.length,
    negativeLogLikelihood: -logLikelihood / labels.length,
    brier: brier / labels.length,
    expectedCalibrationError: expectedError(reliability, labels.length),
    reliability,
  };
}

/** `sum_c (p_c - [c = label])^2` of a row; of one output, of both classes. */
export function squaredError(p: ArrayLike<number>, from: number, classes: number, label: number): number {
  let sum = 0;
  for (let wanted = 0; wanted < Math.max(classes, 2); wanted++) {
    sum += (probabilityOf(p, from, classes, wanted) - (wanted === label ? 1 : 0)) ** 2;
  }
  return sum;
}

/** The bin `(b / bins, (b + 1) / bins]` that holds a confidence, decided by the edges themselves and not by rounding. */
export function binOf(confidence: number, bins: number): number {
  const near = Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1);
  if (near > 0 && confidence <= near / bins) return near - 1;
  if (near < bins - 1 && confidence > (near + 1) / bins) return near + 1;
  return near;
}

function expectedError(reliability: readonly ReliabilityBin[], examples: number): number {
  return reliability.reduce((sum, { count, confidence, accuracy }) => {
    return count === 0 ? sum : sum + (count / examples) * Math.abs(accuracy - confidence);
  }, 0);
}
