/** Sets of classes that hold the true one as often as was asked for. */
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

/** The input of {@link conformalSets}: predictions that were held out from training, and from whatever was fitted besides. */
export interface ConformalSetsInput extends LabelledProbabilities {
  /** How often a set may miss the true class, in (0, 1): 0.1 for sets that hold it 9 times in 10. */
  readonly alpha: number;
  /**
   * `"lac"` (default): `1 - p` of a class, which gives the smallest sets on average (Sadinle, Lei and Wasserman, "Least ambiguous set-valued
   * classifiers with bounded error levels", JASA 114, 2019). `"aps"`: what all classes down to it, from the likeliest, have together, for sets that
   * grow where an example is hard (Romano, Sesia and Candès, "Classification with valid and adaptive coverage", NeurIPS 2020). `"raps"`: the
   * same with a penalty on unlikely classes, for smaller ones (Angelopoulos, Bates, Malik and Jordan, "Uncertainty sets for image classifiers using
   * conformal prediction", ICLR 2021).
   */
  readonly score?: ConformalScore;
  /**
   * Of `"aps"` and `"raps"`: draws which part of the last class counts, for coverage that is exact and not only enough. The same seed
   * gives the same sets. Left out, all of it counts, and sets are larger than they need be.
   */
  readonly seed?: Seed;
  /** Of `"raps"`: what each class beyond `freeClasses` costs, from 0. Default 0.01. */
  readonly penalty?: number;
  /** Of `"raps"`: how many of the likeliest classes cost nothing. Default 5. */
  readonly freeClasses?: number;
  /**
   * Whether the guarantee is to hold in every class by itself, each with a threshold of its own from its examples. Default false: on
   * average over the classes, where a rare one may be missed oftener. Vovk, "Conditional validity of inductive conformal predictors", 2012.
   */
  readonly classConditional?: boolean;
}

/** Conformal sets. */
export interface ConformalSets {
  /** The highest score that a class of a set may have; Infinity where there are too few examples to promise anything: every class. */
  readonly threshold: number;
  /**
   * The classes of each example, rising, for probabilities `[examples, classes]`. A set may be empty: no class is likely enough. @throws
   * {@link OptionError} and {@link ShapeError} for what are no probabilities.
   */
  sets(probabilities: ArrayLike<number>): number[][];
}

/** Conformal sets whose guarantee holds class by class. */
export interface ClassConditionalSets extends Pick<ConformalSets, "sets"> {
  /** `[classes]`, what the score of each class may be at most; Infinity where there are too few examples of it: it is in every set. */
  readonly thresholds: Float64Array<ArrayBuffer>;
}

const OWNER = "conformalSets";
const OPTIONS = ["alpha", "score", "seed", "penalty", "freeClasses", "classConditional"];

/**
 * Split conformal prediction sets of classes.
 *
 * The guarantee: if a new example is exchangeable with these (drawn like them, in no particular order), its set holds its true class
 * with probability at least `1 - alpha`, whatever the model; without ties at most `1 / (n + 1)` more. The probability is over new
 * examples and over the choice of these n: with these fixed, the coverage is a draw from the Beta distribution with parameters `n + 1 - l` and `l`,
 * `l = floor((n + 1) alpha)`, so that some thousand make it close to `1 - alpha`.
 *
 * Not guaranteed: that a set with one class is right that often, or the sets of one kind of example, or those of inputs from elsewhere. A poor
 * model has large sets, and is covered as well as a good one.
 *
 * Source: Angelopoulos and Bates, "A gentle introduction to conformal prediction and distribution-free uncertainty quantification", 2021.
 *
 * @throws {@link OptionError} for what is no probability or no label, and options outside their range; {@link ShapeError} for lengths that
 * do not fit.
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
  /** The part of a class that counts, for one example after another; `purpose` keeps calibration and use apart. */
  parts(purpose: number): () => number;
  readonly penalty: number;
  readonly freeClasses: number;
}

/** @throws {@link OptionError} */
function resolveScoring({ score = "lac", seed, penalty = 0.01, freeClasses = 5 }: ConformalSetsInput): Scoring {
  expectOneOf(OWNER, "score", score, ["lac", "aps", "raps"], "It is what the sets go by.");
  expectNumber(OWNER, "penalty", penalty, { least: 0 }, "It is what each class beyond the free ones costs.");
  expectWhole(OWNER, "freeClasses", freeClasses, 0, "It is how many of the likeliest classes cost nothing.");
  const key = seed === undefined ? undefined : requireKey(OWNER, { seed });
  const parts = (purpose: number): (() => number) => {
    if (key === undefined) return () => 1;
    const next = wordsOf(foldIn(key, purpose));
    return () => (next() + 0.5) / 2 ** 32;
  };
  return { score, parts, penalty: score === "raps" ? penalty : 0, freeClasses };
}

/** The scores of all classes, example by example. The row is the same one every time. */
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
