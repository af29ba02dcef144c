/** Calibration errors: whether a probability of 0.8 is right eight times in ten. */
import { expectOneOf } from "../ground.js";
import { binOf, type ReliabilityBin, resolveBins } from "../summaries/calibration.js";
import { predictedClassOf, probabilityOf } from "../summaries/moments.js";
import { type ScoreInterval, scoreOf, type WeightedScore, type WithInterval } from "./bootstrap.js";
import { inOrder, rank } from "./order.js";
import { expectPredictions, type LabelledProbabilities } from "./predictions.js";

/** The input of {@link reliability}. */
export interface ReliabilityInput extends LabelledProbabilities {
  /** The number of bins, at most 2^20. Default 15. */
  readonly bins?: number;
  /**
   * `"width"` (default): bins of equal width, `(b / bins, (b + 1) / bins]`. `"mass"`: bins with the same number of examples, as far as possible:
   * equal probabilities stay together.
   */
  readonly binning?: "width" | "mass";
}

/** The input of {@link calibrationError}. */
export interface CalibrationErrorInput extends ReliabilityInput {
  /**
   * `"confidence"` (default): the probability of the predicted class. `"classes"`: the probability of each class in turn, averaged over the classes;
   * with one output, the probability of class 1.
   */
  readonly of?: "confidence" | "classes";
  /** `"expected"` (default): the mean over the examples. `"maximum"`: the largest error of a non-empty bin. */
  readonly norm?: "expected" | "maximum";
}

/** One probability per example, in descending order for bins of equal mass, and whether the event it predicts happened. */
interface View {
  readonly predicted: Float64Array;
  readonly observed: ArrayLike<number>;
  /** For groups of examples, bin by bin: the number of examples. `predicted` and `observed` are then sums. */
  readonly counts?: Float64Array;
  /** For bins of equal width: the bin of each example. For equal mass: where each group of equal values begins, followed by the end. */
  readonly places: { readonly bins: Uint32Array } | { readonly starts: Uint32Array };
}

interface Binning {
  readonly bins: number;
  readonly mass: boolean;
}

interface Bin {
  count: number;
  predicted: number;
  observed: number;
  lower: number;
  upper: number;
}

/**
 * The calibration error: `sum_b count_b / n |observed_b - predicted_b|`, or the largest `|observed_b - predicted_b|`. In each bin,
 * `predicted_b` is the mean predicted probability and `observed_b` the share of examples where the event happened. Empty bins do not count.
 * The error is biased upwards where bins hold few examples. With `interval`, returns the error and its interval.
 *
 * Source: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015 (expected and maximum); Nguyen
 * and O'Connor, "Posterior calibration and exploratory analysis for natural language processing models", EMNLP 2015 (equal mass); Kull et al.,
 * "Beyond temperature scaling", NeurIPS 2019, equation 4 (classwise).
 *
 * @throws {@link OptionError} for values that are not probabilities, labels that are not classes, and options outside their range; {@link ShapeError}
 * for lengths that do not fit.
 */
export function calibrationError(input: CalibrationErrorInput & WithInterval): ScoreInterval;
export function calibrationError(input: CalibrationErrorInput): number;
export function calibrationError(input: CalibrationErrorInput & Partial<WithInterval>): number | ScoreInterval {
  const owner = "calibrationError";
  const examples = expectPredictions(owner, input, ["bins", "binning", "of", "norm", "interval"]);
  const { of = "confidence", norm = "expected" } = input;
  const layout = resolveBinning(owner, input);
  expectOneOf(owner, "of", of, ["confidence", "classes"], "It is the probabilities to assess.");
  expectOneOf(owner, "norm", norm, ["expected", "maximum"], "It is how the bins are combined.");
  const views = of === "confidence" ? [confidenceView(input, examples, layout)] : classViews(input, examples, layout);
  return scoreOf(owner, examples, input.interval, meanErrorOf(views, layout.bins, norm));
}

/** Up to this many bins, groups of examples are summed up in each. */
const FEW_BINS = 64;

/** The mean of the errors of several views. */
function meanErrorOf(views: readonly View[], bins: number, norm: "expected" | "maximum"): WeightedScore {
  const score = (times: ArrayLike<number>): number => {
    const errors = views.map((view) => errorOf(binned(view, times, bins), norm));
    return errors.reduce((sum, error) => sum + error, 0) / errors.length;
  };
  if (bins > FEW_BINS || !views.every(({ places }) => "bins" in places)) return score;
  const inGroups = (groupOf: ArrayLike<number>, groups: number): WeightedScore =>
    meanErrorOf(
      views.map((view) => grouped(view, groupOf, groups, bins)),
      bins,
      norm,
    );
  return Object.assign(score, { inGroups });
}

/** The contribution of each group of examples to each bin of equal width. */
function grouped(
  { predicted, observed, places }: View,
  groupOf: ArrayLike<number>,
  groups: number,
  bins: number,
): View {
  const zeros = () => new Float64Array(groups * bins);
  const sums = { predicted: zeros(), observed: zeros(), counts: zeros() };
  for (let example = 0; example < predicted.length; example++) {
    const cell = groupOf[example]! * bins + ("bins" in places ? places.bins[example]! : 0);
    sums.predicted[cell]! += predicted[example]!;
    sums.observed[cell]! += observed[example]!;
    sums.counts[cell]! += 1;
  }
  return { ...sums, places: { bins: new Uint32Array(groups * bins).map((_, cell) => cell % bins) } };
}

/**
 * The table behind a calibration error of confidences, from low to high, to draw a reliability diagram from. With equal mass, `lower` and `upper` are
 * the smallest and the largest confidence in the bin, NaN for an empty one.
 *
 * Source: DeGroot and Fienberg, "The comparison and evaluation of forecasters", The Statistician 32 (1983).
 *
 * @throws {@link OptionError} for values that are not probabilities, labels that are not classes, and options outside their range; {@link ShapeError}
 * for lengths that do not fit.
 */
export function reliability(input: ReliabilityInput): readonly ReliabilityBin[] {
  const owner = "reliability";
  const examples = expectPredictions(owner, input, ["bins", "binning"]);
  const layout = resolveBinning(owner, input);
  const table = binned(confidenceView(input, examples, layout), new Uint8Array(examples).fill(1), layout.bins);
  return table.map(({ count, predicted, observed, lower, upper }) => {
    return { lower, upper, count, confidence: predicted / count, accuracy: observed / count };
  });
}

/** Checks the options of the bins. @throws {@link OptionError} */
function resolveBinning(owner: string, { bins, binning = "width" }: ReliabilityInput): Binning {
  expectOneOf(owner, "binning", binning, ["width", "mass"], "It is how the bins are laid out.");
  return { bins: resolveBins(owner, bins), mass: binning === "mass" };
}

function confidenceView(
  { probabilities, labels, classes }: LabelledProbabilities,
  examples: number,
  binning: Binning,
): View {
  const predicted = new Float64Array(examples);
  const observed = new Uint8Array(examples);
  for (let example = 0; example < examples; example++) {
    const winner = predictedClassOf(probabilities, example * classes, classes);
    predicted[example] = probabilityOf(probabilities, example * classes, classes, winner);
    observed[example] = winner === labels[example] ? 1 : 0;
  }
  return viewOf(predicted, observed, binning);
}

function classViews(
  { probabilities, labels, classes }: LabelledProbabilities,
  examples: number,
  binning: Binning,
): readonly View[] {
  return Array.from({ length: classes }, (_, index) => {
    const wanted = classes === 1 ? 1 : index;
    return viewOf(
      new Float64Array(examples).map((_, example) => probabilities[example * classes + index]!),
      new Uint8Array(examples).map((_, example) => (labels[example] === wanted ? 1 : 0)),
      binning,
    );
  });
}

function viewOf(predicted: Float64Array, observed: Uint8Array, { bins, mass }: Binning): View {
  if (!mass)
    return {
      predicted,
      observed,
      places: { bins: new Uint32Array(predicted.length).map((_, at) => binOf(predicted[at]!, bins)) },
    };
  const ranked = rank(predicted);
  const { order, starts } = ranked;
  const sorted = predicted.map((_, at) => predicted[order[at]!]!);
  return { predicted: sorted, observed: inOrder(ranked, observed), places: { starts } };
}

function binned({ predicted, observed, counts, places }: View, times: ArrayLike<number>, bins: number): readonly Bin[] {
  const table = Array.from({ length: bins }, (_, bin): Bin => {
    const [lower, upper] = "bins" in places ? [bin / bins, (bin + 1) / bins] : [Number.NaN, Number.NaN];
    return { count: 0, predicted: 0, observed: 0, lower, upper };
  });
  const add = (at: number, bin: Bin): void => {
    const weight = times[at]!;
    bin.count += weight;
    bin.predicted += weight * predicted[at]!;
    bin.observed += weight * observed[at]!;
  };
  if ("bins" in places && counts !== undefined) {
    for (let cell = 0; cell < predicted.length; cell++) {
      const weight = times[Math.floor(cell / bins)]!;
      if (weight === 0 || counts[cell] === 0) continue;
      const bin = table[places.bins[cell]!]!;
      bin.count += weight * counts[cell]!;
      bin.predicted += weight * predicted[cell]!;
      bin.observed += weight * observed[cell]!;
    }
    return table;
  }
  if ("bins" in places) {
    for (let at = 0; at < predicted.length; at++) add(at, table[places.bins[at]!]!);
    return table;
  }
  forEachOfEqualMass(places.starts, times, bins, (at, index) => {
    const bin = table[index]!;
    // Values come in descending order, so the first one is the upper end.
    if (bin.count === 0) bin.upper = predicted[at]!;
    bin.lower = predicted[at]!;
    add(at, bin);
  });
  return table;
}

/** Puts ordered examples into bins of equal mass. A group of equal values goes as a whole into the bin of its middle. */
function forEachOfEqualMass(
  starts: Uint32Array,
  times: ArrayLike<number>,
  bins: number,
  visit: (at: number, bin: number) => void,
): void {
  let above = 0;
  for (let at = 0; at < starts.at(-1)!; at++) above += times[at]!;
  const total = above;
  for (let group = 0; group + 1 < starts.length; group++) {
    let count = 0;
    for (let at = starts[group]!; at < starts[group + 1]!; at++) count += times[at]!;
    above -= count;
    const bin = Math.min(Math.floor(((above + count / 2) * bins) / total), bins - 1);
    for (let at = starts[group]!; at < starts[group + 1]!; at++) if (times[at]! > 0) visit(at, bin);
  }
}

function errorOf(table: readonly Bin[], norm: "expected" | "maximum"): number {
  let [sum, examples, largest] = [0, 0, 0];
  for (const { count, predicted, observed } of table) {
    if (count === 0) continue;
    const gap = Math.abs(observed - predicted);
    sum += gap;
    examples += count;
    largest = Math.max(largest, gap / count);
  }
  return norm === "expected" ? sum / examples : largest;
}
