/** Sets of classes that contain the true class with a chosen probability. */
import { expectShare } from "../checks.js";
import {
  expectBoolean,
  expectNumber,
  expectOneOf,
  expectWhole,
  foldIn,
  requireKey,
  type Seed,
  wordsOf,
} from "../ground.js";
import {
  countRows,
  expectPredictions,
  expectProbabilityRows,
  type LabelledProbabilities,
} from "../scores/predictions.js";
import { probabilityOf } from "../summaries/moments.js";
import { conformalQuantile } from "./quantile.js";

/** The score of a set; see {@link ConformalSetsInput}. */
export type ConformalScore = "lac" | "aps" | "raps";

/** The input of {@link conformalSets}: predictions for examples that were held out from training and from any other fit. */
export interface ConformalSetsInput extends LabelledProbabilities {
  /** How often a set may miss the true class, in (0, 1): 0.1 for sets that contain it 9 times in 10. */
  readonly alpha: number;
  /**
   * `"lac"` (default): `1 - p` of a class, which gives the smallest sets on average (Sadinle, Lei and Wasserman, "Least ambiguous set-valued
   * classifiers with bounded error levels", JASA 114, 2019). `"aps"`: the total probability of all classes from the likeliest down to this one, for
   * sets that grow where an example is hard (Romano, Sesia and Candès, "Classification with valid and adaptive coverage", NeurIPS 2020). `"raps"`:
   * the same with a penalty on unlikely classes, for smaller sets (Angelopoulos, Bates, Malik and Jordan, "Uncertainty sets for image classifiers
   * using conformal prediction", ICLR 2021).
   */
  readonly score?: ConformalScore;
  /**
   * For `"aps"` and `"raps"`: the seed that draws which part of the last class's probability counts, which makes the coverage exact instead of at
   * least `1 - alpha`. The same seed gives the same sets. Without it all of the probability counts, and sets are larger than necessary.
   */
  readonly seed?: Seed;
  /** For `"raps"`: the penalty of each class beyond `freeClasses`, at least 0. Default 0.01. */
  readonly penalty?: number;
  /** For `"raps"`: the number of likeliest classes without a penalty. Default 5. */
  readonly freeClasses?: number;
  /**
   * Whether the guarantee holds within every class, each with its own threshold from its own examples. Default false: it holds on average over the
   * classes, and a rare class may be missed more often. Vovk, "Conditional validity of inductive conformal predictors", 2012.
   */
  readonly classConditional?: boolean;
}

/** Conformal sets. */
export interface ConformalSets {
  /** The highest score of a class in a set. Infinity where there are too few examples for the guarantee; every set then contains every class. */
  readonly threshold: number;
  /**
   * The classes of each example, in rising order, for probabilities `[examples, classes]`. A set may be empty, where no class is likely enough.
   * @throws {@link OptionError} for values that are not probabilities; {@link ShapeError} for lengths that do not fit.
   */
  sets(probabilities: ArrayLike<number>): number[][];
}

/** Conformal sets whose guarantee holds class by class. */
export interface ClassConditionalSets extends Pick<ConformalSets, "sets"> {
  /** `[classes]`, the highest score of each class in a set. Infinity for a class with too few examples, which is then in every set. */
  readonly thresholds: Float64Array<ArrayBuffer>;
}

const OWNER = "conformalSets";
const OPTIONS = ["alpha", "score", "seed", "penalty", "freeClasses", "classConditional"];

/**
 * Split conformal prediction sets of classes.
 *
 * The guarantee: if a new example is exchangeable with these (drawn like them, in no particular order), its set contains its true class with
 * probability at least `1 - alpha`, whatever the model; without ties at most `1 / (n + 1)` more. The probability is over new examples and over the
 * choice of these n. With these fixed, the coverage is a draw from the Beta distribution with parameters `n + 1 - l` and `l`, where
 * `l = floor((n + 1) alpha)`; some thousand examples bring it close to `1 - alpha`.
 *
 * Not guaranteed: the coverage of sets with one class, of one kind of example, or of inputs from another source. A poor model has large sets, which
 * cover as well as those of a good model.
 *
 * Source: Angelopoulos and Bates, "A gentle introduction to conformal prediction and distribution-free uncertainty quantification", 2021.
 *
 * @throws {@link OptionError} for values that are not probabilities, labels that are not classes, and options outside their range; {@link ShapeError}
 * for lengths that do not fit.
 */
export function conformalSets(input: ConformalSetsInput & { readonly classConditional: true }): ClassConditionalSets;
export function conformalSets(input: ConformalSetsInput & { readonly classConditional?: false }): ConformalSets;
export function conformalSets(input: ConformalSetsInput): ConformalSets | ClassConditionalSets {
  const examples = expectPredictions(OWNER, input, OPTIONS);
  const { probabilities, labels, classes, alpha, classConditional = false } = input;
  expectShare(OWNER, "alpha", alpha, "It is how often a set may miss, such as 0.1.");
  expectBoolean(OWNER, "classConditional", classConditional, "whether every class has a threshold of its own");
  const scoring = resolveScoring(input);
  const width = Math.max(classes, 2);
  const scores = new Float64Array(examples);
  forEachScores(probabilities, classes, scoring, 0, (row, example) => {
    scores[example] = row[labels[example]!]!;
  });
  const thresholds = classConditional
    ? Float64Array.from({ length: width }, (_, wanted) =>
        conformalQuantile(
          scores.filter((_, example) => labels[example] === wanted),
          alpha,
        ),
      )
    : new Float64Array(width).fill(conformalQuantile(scores.slice(), alpha));
  const sets = (others: ArrayLike<number>): number[][] => {
    const rows = Math.max(Math.ceil(countRows(OWNER, "probabilities", others) / classes), 1);
    expectProbabilityRows(OWNER, others, rows, classes);
    const made: number[][] = [];
    forEachScores(others, classes, scoring, 1, (row) => {
      const set: number[] = [];
      for (let wanted = 0; wanted < width; wanted++) if (row[wanted]! <= thresholds[wanted]!) set.push(wanted);
      made.push(set);
    });
    return made;
  };
  return classConditional ? { thresholds, sets } : { threshold: thresholds[0]!, sets };
}

interface Scoring {
  readonly score: ConformalScore;
  /** The part of a class's probability that counts, for one example after another; `purpose` separates the draws of calibration from those of use. */
  parts(purpose: number): () => number;
  readonly penalty: number;
  readonly freeClasses: number;
}

/** Checks the options of the score. @throws {@link OptionError} */
function resolveScoring({ score = "lac", seed, penalty = 0.01, freeClasses = 5 }: ConformalSetsInput): Scoring {
  expectOneOf(OWNER, "score", score, ["lac", "aps", "raps"], "It is the score of the sets.");
  expectNumber(OWNER, "penalty", penalty, { least: 0 }, "It is the penalty of each class beyond the free ones.");
  expectWhole(OWNER, "freeClasses", freeClasses, 0, "It is the number of likeliest classes without a penalty.");
  const key = seed === undefined ? undefined : requireKey(OWNER, { seed });
  const parts = (purpose: number): (() => number) => {
    if (key === undefined) return () => 1;
    const next = wordsOf(foldIn(key, purpose));
    return () => (next() + 0.5) / 2 ** 32;
  };
  return { score, parts, penalty: score === "raps" ? penalty : 0, freeClasses };
}

/** The scores of all classes, example by example. The same row array is reused for every example. */
function forEachScores(
  probabilities: ArrayLike<number>,
  classes: number,
  { score, parts, penalty, freeClasses }: Scoring,
  purpose: number,
  visit: (scores: Float64Array, example: number) => void,
): void {
  const width = Math.max(classes, 2);
  const row = new Float64Array(width);
  const scores = new Float64Array(width);
  const order = Uint32Array.from(row, (_, index) => index);
  const nextPart = parts(purpose);
  for (let example = 0; example * classes < probabilities.length; example++) {
    for (let wanted = 0; wanted < width; wanted++) {
      row[wanted] = probabilityOf(probabilities, example * classes, classes, wanted);
      scores[wanted] = 1 - row[wanted]!;
    }
    if (score !== "lac") {
      const part = nextPart();
      let above = 0;
      order.sort((a, b) => row[b]! - row[a]! || a - b);
      order.forEach((wanted, place) => {
        scores[wanted] = above + part * row[wanted]! + penalty * Math.max(place + 1 - freeClasses, 0);
        above += row[wanted]!;
      });
    }
    visit(scores, example);
  }
}
