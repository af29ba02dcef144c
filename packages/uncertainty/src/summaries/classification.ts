/** Summaries of samples of class probabilities: all at once, one after another, or from sums computed on a device. */
import {
  countExamples,
  expectClasses,
  expectLabels,
  expectProbabilities,
  expectValues,
  newDoubles,
} from "../checks.js";
import { expectKnownOptions, expectOneOf, expectWhole } from "../ground.js";
import { type Calibration, calibrationOf, resolveBins } from "./calibration.js";
import { addToMoments, addToTally, entropyOf, predictedClassOf, probabilityOf, type Sums } from "./moments.js";

/** How the classes of an example relate: `"multiclass"`, where exactly one is true, or `"multilabel"`, where each is true or false by itself. */
export type ClassificationTask = "multiclass" | "multilabel";

/** The shape of every sample of class probabilities: `[...batch, classes]`, row-major. */
export interface ClassificationLayout {
  /** The number of examples, or their shape if they have one: `[images, rows, columns]` for pixels, `[sequences, steps]` for time steps. */
  readonly batch: number | readonly number[];
  /** The number of classes. 1: each example has one number, the probability of class 1 of the two classes 0 and 1. */
  readonly classes: number;
  /** Default `"multiclass"`. With `"multilabel"` each label is a separate prediction, and all results have the shape `[...batch, classes]`. */
  readonly task?: ClassificationTask;
}

/** The labels to compare probabilities with. */
export interface ClassificationTargets {
  /**
   * `[...batch]`, class numbers from 0; for several labels `[...batch, classes]`, each 0 or 1. If given, the summary contains the scores of
   * {@link Calibration} too.
   */
  readonly labels?: ArrayLike<number>;
  /** The number of bins of the expected calibration error, at most 2^20. Default 15. */
  readonly bins?: number;
}

/** The input of {@link classification}. */
export interface ClassificationInput extends ClassificationLayout, ClassificationTargets {
  /** `[samples, ...batch, classes]`, row-major: each sample's probabilities for each example. */
  readonly probabilities: ArrayLike<number>;
  /** The number of samples: passes with dropout on, members of an ensemble, or 1 for a plain prediction. */
  readonly samples: number;
}

/** Summary of T samples `p_t` of the class probabilities of each example. Entropies are in nats. */
export interface Classification extends Partial<Calibration> {
  /** `[...batch, classes]`, the predictive distribution: `mean = 1/T sum_t p_t`. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** `[...batch, classes]`, the population variance of the probabilities over the samples: `1/T sum_t (p_t - mean)^2`. */
  readonly variance: Float64Array<ArrayBuffer>;
  /** `[...batch]`, the total uncertainty: `H(mean) = -sum_c mean_c ln mean_c`, in [0, ln(classes)]. */
  readonly predictiveEntropy: Float64Array<ArrayBuffer>;
  /** `[...batch]`, the uncertainty in the data (aleatoric): `1/T sum_t H(p_t)`, what remains once the weights are known. */
  readonly expectedEntropy: Float64Array<ArrayBuffer>;
  /**
   * `[...batch]`, the uncertainty of the model (epistemic): `I = H(mean) - 1/T sum_t H(p_t) >= 0`, the mutual information of the prediction and the
   * weights, which is BALD's score. Houlsby, Huszár, Ghahramani and Lengyel, "Bayesian active learning for classification and preference learning",
   * 2011.
   */
  readonly mutualInformation: Float64Array<ArrayBuffer>;
  /** `[...batch]`, the share of samples that disagree with the most frequent class: `1 - votes / T`. */
  readonly variationRatio: Float64Array<ArrayBuffer>;
  /** `[...batch]`, the class with the largest mean probability; with one output, 1 if it is above 1/2. A tie goes to the lower number. */
  readonly predictedClass: Uint32Array<ArrayBuffer>;
  /** `[...batch]`, the mean probability of that class. */
  readonly confidence: Float64Array<ArrayBuffer>;
}

/** A summary built from one sample after another, in memory that does not grow with their number. */
export interface RunningClassification {
  /**
   * Adds a sample, `[...batch, classes]`. @throws {@link OptionError} and {@link ShapeError} as {@link classification} does; nothing is added then.
   */
  add(probabilities: ArrayLike<number>): void;
  /** The summary of the samples so far, bit for bit that of {@link classification}. @throws {@link OptionError} before the first sample. */
  summary(targets?: ClassificationTargets): Classification;
}

/** Rows of probabilities, each summarised by itself. */
interface Rows {
  readonly examples: number;
  readonly rows: number;
  /** The number of probabilities per row. */
  readonly width: number;
}

const LAYOUT = ["batch", "classes", "task"];
const TARGETS = ["labels", "bins"];

/**
 * Summarises class probabilities from any source, in double precision: the predictive distribution, its uncertainty and the parts of it; with
 * `labels`, also its accuracy and calibration. A tie between classes goes to the lower number.
 *
 * One output (`classes: 1`) gives the same numbers as two classes `[1 - p, p]`, except that `mean` and `variance` are `[...batch, 1]`. Several labels
 * (`task: "multilabel"`) are treated as that many predictions with one output.
 *
 * Source: Gal and Ghahramani, "Dropout as a Bayesian approximation: representing model uncertainty in deep learning", ICML 2016; the measures of
 * uncertainty in Gal's thesis, "Uncertainty in deep learning", 2016, section 3.3.1.
 *
 * @throws {@link OptionError} for probabilities that are not finite, are negative or do not sum to 1 within 0.001, labels that are not classes, and
 * numbers outside their range; {@link ShapeError} for lengths that do not fit.
 */
export function classification(input: ClassificationInput): Classification {
  const owner = "classification";
  expectKnownOptions(owner, input, ["probabilities", "samples", ...LAYOUT, ...TARGETS]);
  const { probabilities, samples, classes } = input;
  expectWhole(owner, "samples", samples, 1, "It is the number of samples.");
  const layout = rowsOf(owner, input);
  const { examples, width } = layout;
  const bins = resolveBins(owner, input.bins);
  expectValues(owner, "probabilities", probabilities, { samples, batch: examples, classes });
  expectRows(owner, probabilities, layout);
  if (input.labels !== undefined) expectLabels(owner, input.labels, layout.rows, width);

  const sums = newSums(layout, (size) => new Float64Array(size));
  for (let sample = 0; sample < samples; sample++)
    addSample(sums, probabilities, sample * examples * classes, sample + 1);
  return withTargets(summarize(sums, samples, width), width, input.labels, bins);
}

/**
 * {@link classification} of samples that arrive one after another, such as from an ensemble too large to keep: `add` each, then call `summary`.
 * @throws {@link OptionError} for numbers outside their range.
 */
export function runningClassification(input: ClassificationLayout): RunningClassification {
  const owner = "runningClassification";
  expectKnownOptions(owner, input, LAYOUT);
  const layout = rowsOf(owner, input);
  const { examples, rows, width } = layout;
  const sums = newSums(layout, (size) => newDoubles(owner, "batch", size));
  const { classes } = input;
  let count = 0;
  return {
    add(probabilities) {
      expectValues(owner, "probabilities", probabilities, { batch: examples, classes });
      expectRows(owner, probabilities, layout, count);
      count += 1;
      addSample(sums, probabilities, 0, count);
    },
    summary(targets = {}) {
      expectKnownOptions(owner, targets, TARGETS);
      expectWhole(owner, "samples", count, 1, "Add a sample first.");
      const bins = resolveBins(owner, targets.bins);
      if (targets.labels !== undefined) expectLabels(owner, targets.labels, rows, width);
      // Further samples change the sums, and must not change a summary already returned.
      return withTargets(summarize({ ...sums, mean: sums.mean.slice() }, count, width), width, targets.labels, bins);
    },
  };
}

/** The rows of a layout. @throws {@link OptionError} */
function rowsOf(owner: string, { batch, classes, task = "multiclass" }: ClassificationLayout): Rows {
  const examples = countExamples(owner, batch);
  expectClasses(owner, classes);
  expectOneOf(owner, "task", task, ["multiclass", "multilabel"], "Leave it out for one class.");
  const width = task === "multilabel" ? 1 : classes;
  return { examples, rows: (examples * classes) / width, width };
}

function newSums({ rows, width }: Rows, zeros: (size: number) => Float64Array<ArrayBuffer>): Sums {
  return { mean: zeros(rows * width), squares: zeros(rows * width), entropy: zeros(rows), votes: zeros(rows * width) };
}

function expectRows(owner: string, values: ArrayLike<number>, { rows, width }: Rows, before = 0): void {
  expectProbabilities(
    owner,
    values,
    width,
    (row) => `sample ${before + Math.floor(row / rows)}, example ${row % rows}`,
  );
}

function addSample(sums: Sums, p: ArrayLike<number>, from: number, count: number): void {
  addToMoments(sums, p, from, count);
  addToTally(sums, p, from);
}

/** The summary computed from sums over samples. Unchecked. @param classes The number of probabilities per row. */
export function summarize(sums: Sums, samples: number, classes: number): Classification {
  const expectedEntropy = sums.entropy.map((sum) => sum / samples);
  const predictiveEntropy = expectedEntropy.map((_, row) => entropyOf(sums.mean, row * classes, classes));
  const predictedClass = Uint32Array.from(expectedEntropy, (_, row) =>
    predictedClassOf(sums.mean, row * classes, classes),
  );
  return {
    mean: sums.mean,
    variance: sums.squares.map((sum) => sum / samples),
    predictiveEntropy,
    expectedEntropy,
    // Never negative, by Jensen's inequality, but rounding can make it so.
    mutualInformation: predictiveEntropy.map((entropy, row) => Math.max(entropy - expectedEntropy[row]!, 0)),
    variationRatio: expectedEntropy.map(
      (_, row) => 1 - mostVotes(sums.votes, row * classes, classes, samples) / samples,
    ),
    predictedClass,
    confidence: expectedEntropy.map((_, row) => probabilityOf(sums.mean, row * classes, classes, predictedClass[row]!)),
  };
}

function mostVotes(votes: Float64Array, from: number, classes: number, samples: number): number {
  if (classes === 1) return Math.max(votes[from]!, samples - votes[from]!);
  return votes[from + predictedClassOf(votes, from, classes)]!;
}

function withTargets(
  summary: Classification,
  classes: number,
  labels: ArrayLike<number> | undefined,
  bins: number,
): Classification {
  return labels === undefined ? summary : { ...summary, ...calibrationOf(summary.mean, classes, labels, bins) };
}
