/** Active learning: chooses the examples to label next. */
import { expectValues, isList } from "../checks.js";
import {
  expectKnownOptions,
  expectNumber,
  expectWhole,
  type Key,
  permutation,
  type RequiredSeedOptions,
  refuse,
  requireKey,
  resolveKey,
  type SeedOptions,
  wordsOf,
} from "../ground.js";
import type { Classification } from "../summaries/classification.js";
import { acquireJointly, type ClassSamples } from "./batch-bald.js";

/** The measure of an acquisition; see {@link AcquireOptions}. */
export type AcquisitionMethod =
  | "bald"
  | "entropy"
  | "variationRatio"
  | "margin"
  | "variance"
  | "powerBald"
  | "batchBald"
  | "random";

/**
 * The uncertainties to acquire examples by: the result of `classify`, `classification`, `regress` or `regression`. The field that the chosen method
 * reads is required.
 */
export interface AcquisitionScores
  extends Partial<Pick<Classification, "mutualInformation" | "predictiveEntropy" | "variationRatio">> {
  /** `[examples, classes]`, the class probabilities, for `"margin"`. */
  readonly mean?: ArrayLike<number>;
  /** `[examples]` or `[examples, outputs]`, the predictive variance of a regression, for `"variance"`. With several outputs, their sum counts. */
  readonly variance?: ArrayLike<number>;
  /** `[examples, ...]`, optional: the layout of `mean` and `variance`. */
  readonly shape?: readonly number[];
}

/** How {@link acquire} orders the examples. */
export type AcquireOptions =
  | (SeedOptions & {
      /**
       * The measure to rank by. `"bald"` (default): the largest mutual information, where each sample is sure and the samples disagree.
       * `"entropy"`: the largest predictive entropy. `"variationRatio"`: the largest share of dissenting samples. `"margin"`: the smallest distance
       * between the two likeliest classes. `"variance"`: the largest predictive variance of a regression. `"batchBald"`: the `k` examples whose
       * labels together say most about the model; takes {@link ClassSamples}. A plain array of your own scores is ranked as it is. Only `"random"`
       * and `"powerBald"` use the seed or key.
       */
      readonly by?: Exclude<AcquisitionMethod, "random" | "powerBald"> | undefined;
    })
  | (RequiredSeedOptions & {
      /**
       * `"random"`: the baseline, a permutation drawn from the seed or key. `"powerBald"`: examples drawn one after another, with probabilities in
       * proportion to a power of their mutual information, so that a batch does not ask the same question repeatedly.
       */
      readonly by: "random" | "powerBald";
      /** The power of `"powerBald"`, above 0. Towards 0 it becomes random, towards infinity `"bald"`. Default 1. */
      readonly power?: number;
    });

const OWNER = "acquire";

const FIELDS = {
  bald: "mutualInformation",
  powerBald: "mutualInformation",
  entropy: "predictiveEntropy",
  variationRatio: "variationRatio",
  margin: "mean",
  variance: "variance",
} as const satisfies Record<string, keyof AcquisitionScores>;

const METHODS: readonly AcquisitionMethod[] = [
  "bald",
  "entropy",
  "variationRatio",
  "margin",
  "variance",
  "powerBald",
  "batchBald",
  "random",
];

/**
 * The indices of the `k` examples to label next, best first. The same input gives the same answer. Equal scores are ordered by lower index. Random
 * methods take the first `k` of an order drawn from the seed or key, so a larger `k` extends the same list.
 *
 * Source: Gal, Islam and Ghahramani, "Deep Bayesian active learning with image data", ICML 2017; for `"margin"` Scheffer, Decomain and Wrobel,
 * "Active hidden Markov models for information extraction", 2001; for `"powerBald"` Kirsch, Farquhar, Atighehchian, Jesson, Branchaud-Charron and
 * Gal, "Stochastic batch acquisition: a simple baseline for deep active learning", TMLR 2023, section 3; for `"batchBald"` Kirsch, van Amersfoort and
 * Gal, "BatchBALD: efficient and diverse batch acquisition for deep Bayesian active learning", NeurIPS 2019, whose greedy batch has at least
 * `1 - 1/e` = 0.63 of the information of the best batch.
 *
 * @param scores A summary of the pool, or your own `[examples]` scores, where larger is better; for `"batchBald"`, the samples of the pool.
 * @param k How many examples to take, at most the size of the pool.
 * @returns `[k]`, indices into the pool.
 * @throws {@link OptionError} for scores that are missing or not finite, and for options that do not fit, such as `"random"` without a seed or key;
 * {@link ShapeError} for lengths that do not fit.
 */
export function acquire(
  scores: AcquisitionScores | ClassSamples | ArrayLike<number>,
  k: number,
  options: AcquireOptions = {},
): Uint32Array<ArrayBuffer> {
  expectKnownOptions(OWNER, options, ["by", "seed", "key", "power"]);
  const { by = "bald", power = 1 } = { power: undefined, ...options };
  expectMethod(by);
  expectNumber(OWNER, "power", power, { least: 0, leastOpen: true }, "It is the power of the mutual information.");
  if (by === "batchBald") return acquireJointly(OWNER, expectSamples(scores), k);
  const values = scoresBy(scores, by);
  expectWhole(OWNER, "k", k, 1, "It is how many of the examples to take.", values.length);
  if (by === "random") return permutation(requireKey(OWNER, options), values.length).slice(0, k);
  if (by === "powerBald") return largest(perturbed(values, power, requireKey(OWNER, options)), k);
  // Unused here, but a wrong seed or key is still an error.
  resolveKey(OWNER, options);
  return largest(values, k);
}

function largest(values: ArrayLike<number>, k: number): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(values.length).map((_, index) => index);
  return order.sort((a, b) => (values[a] === values[b] ? a - b : values[b]! - values[a]!)).slice(0, k);
}

/**
 * `power ln(score) + g` with Gumbel noise g: the largest of these are drawn without replacement, in proportion to `score^power`. Kool, van Hoof
 * and Welling, "Stochastic beams and where to find them", ICML 2019.
 */
function perturbed(values: ArrayLike<number>, power: number, key: Key): Float64Array {
  const next = wordsOf(key);
  return Float64Array.from({ length: values.length }, (_, example) => {
    const noise = -Math.log(-Math.log((next() + 0.5) / 2 ** 32));
    return power * Math.log(Math.max(values[example]!, 0)) + noise;
  });
}

function expectMethod(by: AcquisitionMethod): void {
  if (METHODS.includes(by)) return;
  const expected = METHODS.map((method) => `"${method}"`).join(", ");
  refuse(OWNER, "by", by, expected, "To rank by your own scores, pass them as an array.");
}

/** One score per example; larger scores are taken first. @throws {@link OptionError} */
function scoresBy(scores: Scores, by: Exclude<AcquisitionMethod, "batchBald">): ArrayLike<number> {
  if (isNumbers(scores)) return expectScores(scores);
  const summary: AcquisitionScores = isSamples(scores) ? {} : (scores ?? {});
  if (by === "random") {
    const { mutualInformation, predictiveEntropy, variance, shape } = summary;
    return expectScores(mutualInformation ?? predictiveEntropy ?? firstOfEach(variance, shape));
  }
  const values = expectScores(summary[FIELDS[by]]);
  if (by !== "margin" && by !== "variance") return values;
  const examples = summary.shape?.[0] ?? summary.predictiveEntropy?.length ?? values.length;
  const width = values.length / examples;
  if (!Number.isInteger(width)) {
    refuse(OWNER, "scores", values.length, `a multiple of ${examples} values`, "Pass the summary as it was made.");
  }
  const row = by === "margin" ? negativeMargin : sum;
  return Float64Array.from({ length: examples }, (_, example) => row(values, example * width, width));
}

type Scores = AcquisitionScores | ClassSamples | ArrayLike<number>;

function isSamples(scores: Scores): scores is ClassSamples {
  return typeof scores === "object" && scores !== null && "probabilities" in scores;
}

function expectSamples(scores: Scores): ClassSamples {
  if (isSamples(scores)) return scores;
  const remedy = "With mcDropout: classify(x, { keepSamples: true }) and consistent: true.";
  refuse(OWNER, "scores", scores, "{ probabilities, samples, batch, classes }", remedy);
}

/** The first value of each example: as many values as there are examples. */
function firstOfEach(
  values: ArrayLike<number> | undefined,
  shape: readonly number[] | undefined,
): ArrayLike<number> | undefined {
  return values === undefined || shape === undefined ? values : Array.from(values).slice(0, shape[0]);
}

function isNumbers(scores: unknown): scores is ArrayLike<number> {
  return isList(scores);
}

function expectScores(values: ArrayLike<number> | undefined): ArrayLike<number> {
  const given = values ?? undefined;
  if (given === undefined) {
    refuse(
      OWNER,
      "scores",
      given,
      "numbers [examples]",
      "Pass a summary with the field that the method reads, or an array.",
    );
  }
  expectValues(OWNER, "scores", given, { examples: Math.max(given.length || 0, 1) });
  return given;
}

function sum(values: ArrayLike<number>, from: number, width: number): number {
  let total = 0;
  for (let index = from; index < from + width; index++) total += values[index]!;
  return total;
}

/** The negative lead of the likeliest class over the second. A row of one value is an event and its complement. */
function negativeMargin(p: ArrayLike<number>, from: number, width: number): number {
  if (width === 1) return -Math.abs(2 * p[from]! - 1);
  let [first, second] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = from; index < from + width; index++) {
    const value = p[index]!;
    second = Math.max(second, Math.min(first, value));
    first = Math.max(first, value);
  }
  return second - first;
}
