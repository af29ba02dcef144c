/** Proper scores of class probabilities: on average, the true probabilities score lowest. */
import { binOf, resolveBins, squaredError } from "../summaries/calibration.js";
import { probabilityOf } from "../summaries/moments.js";
import { meanOf, type ScoreInterval, scoreOf, type WithInterval } from "./bootstrap.js";
import { expectPredictions, type LabelledProbabilities } from "./predictions.js";

/** The input of {@link brierDecomposition}. */
export interface BrierDecompositionInput extends LabelledProbabilities {
  /** The number of bins of equal width between 0 and 1, at most 2^20. Default 15. */
  readonly bins?: number;
}

/** The parts of a Brier score: `brier = reliability - resolution + uncertainty + withinBins`. */
export interface BrierDecomposition {
  /** The Brier score itself. */
  readonly brier: number;
  /** The distance between predicted probabilities and observed frequencies: 0 is calibrated. */
  readonly reliability: number;
  /** How much the observed frequencies differ from bin to bin; higher is better. */
  readonly resolution: number;
  /** The score of always predicting the frequency of each class. It depends on the labels only, not on the model. */
  readonly uncertainty: number;
  /**
   * The part that the bins hide: the variance of the probabilities within a bin, minus twice their covariance with the outcomes. 0 where all
   * probabilities in a bin are equal.
   */
  readonly withinBins: number;
}

/**
 * The negative log-likelihood of the labels, in nats: `-1/n sum_i ln p[i, label_i]`. Infinity where a label has probability 0. With `interval`,
 * returns the score and its interval.
 *
 * Source: Good, "Rational decisions", Journal of the Royal Statistical Society B 14 (1952).
 *
 * @throws {@link OptionError} for values that are not probabilities, or labels that are not classes; {@link ShapeError} for lengths that do not fit.
 */
export function negativeLogLikelihood(input: LabelledProbabilities & WithInterval): ScoreInterval;
export function negativeLogLikelihood(input: LabelledProbabilities): number;
export function negativeLogLikelihood(input: LabelledProbabilities & Partial<WithInterval>): number | ScoreInterval {
  return meanScore("negativeLogLikelihood", input, (p, from, classes, label) => {
    return 0 - Math.log(probabilityOf(p, from, classes, label));
  });
}

/**
 * The Brier score: `1/n sum_i sum_c (p[i, c] - [c = label_i])^2`, in [0, 2]; one output counts as two classes. With `interval`, returns the score and
 * its interval.
 *
 * Source: Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950).
 *
 * @throws {@link OptionError} for values that are not probabilities, or labels that are not classes; {@link ShapeError} for lengths that do not fit.
 */
export function brierScore(input: LabelledProbabilities & WithInterval): ScoreInterval;
export function brierScore(input: LabelledProbabilities): number;
export function brierScore(input: LabelledProbabilities & Partial<WithInterval>): number | ScoreInterval {
  return meanScore("brierScore", input, squaredError);
}

function meanScore(
  owner: string,
  input: LabelledProbabilities & Partial<WithInterval>,
  score: (p: ArrayLike<number>, from: number, classes: number, label: number) => number,
): number | ScoreInterval {
  const examples = expectPredictions(owner, input);
  const { probabilities, labels, classes, interval } = input;
  const each = new Float64Array(examples);
  for (let example = 0; example < examples; example++) {
    each[example] = score(probabilities, example * classes, classes, labels[example]!);
  }
  return scoreOf(owner, examples, interval, meanOf(each));
}

/**
 * The parts of the Brier score, computed for each class in bins of equal width and summed over the classes. Empty bins do not count.
 *
 * Source: Murphy, "A new vector partition of the probability score", Journal of Applied Meteorology 12 (1973); the part within bins from Stephenson,
 * Coelho and Jolliffe, "Two extra components in the Brier score decomposition", Weather and Forecasting 23 (2008), equation 5.
 *
 * @throws {@link OptionError} for values that are not probabilities, labels that are not classes, and bins outside their range; {@link ShapeError}
 * for lengths that do not fit.
 */
export function brierDecomposition(input: BrierDecompositionInput): BrierDecomposition {
  const owner = "brierDecomposition";
  const examples = expectPredictions(owner, input, ["bins"]);
  const bins = resolveBins(owner, input.bins);
  const parts = { brier: 0, reliability: 0, resolution: 0, uncertainty: 0, withinBins: 0 };
  for (let wanted = 0; wanted < Math.max(input.classes, 2); wanted++) addClass(parts, input, wanted, examples, bins);
  return parts;
}

/** Adds the parts of one class. */
function addClass(
  parts: { -readonly [Part in keyof BrierDecomposition]: number },
  { probabilities, labels, classes }: LabelledProbabilities,
  wanted: number,
  examples: number,
  bins: number,
): void {
  const [counts, predicted, observed] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  let [frequency, brier] = [0, 0];
  const forEach = (visit: (p: number, hit: number, bin: number) => void): void => {
    for (let example = 0; example < examples; example++) {
      const p = probabilityOf(probabilities, example * classes, classes, wanted);
      visit(p, labels[example] === wanted ? 1 : 0, binOf(p, bins));
    }
  };
  forEach((p, hit, bin) => {
    counts[bin]! += 1;
    predicted[bin]! += p;
    observed[bin]! += hit;
    frequency += hit / examples;
    brier += (p - hit) ** 2 / examples;
  });
  let within = 0;
  forEach((p, hit, bin) => {
    const [deviation, happening] = [p - predicted[bin]! / counts[bin]!, hit - observed[bin]! / counts[bin]!];
    within += (deviation * deviation - 2 * deviation * happening) / examples;
  });
  parts.brier += brier;
  parts.withinBins += within;
  parts.uncertainty += frequency * (1 - frequency);
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const rate = observed[bin]! / count;
    parts.reliability += (count / examples) * (predicted[bin]! / count - rate) ** 2;
    parts.resolution += (count / examples) * (rate - frequency) ** 2;
  });
}
