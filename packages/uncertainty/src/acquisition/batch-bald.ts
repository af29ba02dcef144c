/** BatchBALD: chooses the examples whose labels together say most about a model. */
import { countExamples, expectClasses, expectProbabilities, expectValues } from "../checks.js";
import { expectKnownOptions, expectWhole, refuse } from "../ground.js";
import { entropyOf } from "../summaries/moments.js";

/** Samples of a pool's class probabilities, drawn jointly: sample `s` is the same model for all examples. */
export interface ClassSamples {
  /** `[samples, batch, classes]`, row-major; from `mcDropout`, drawn with `consistent: true`. */
  readonly probabilities: ArrayLike<number>;
  /** The number of samples. */
  readonly samples: number;
  /** The number of examples. */
  readonly batch: number;
  /** The number of classes. 1: the value is the probability of class 1 of the two classes 0 and 1. */
  readonly classes: number;
}

/** The most numbers to keep: configurations of labels times samples. */
const MOST_NUMBERS = 16_777_216;

/** A pool with at least two classes per example. */
interface Pool {
  readonly p: ArrayLike<number>;
  readonly samples: number;
  readonly examples: number;
  readonly classes: number;
}

/**
 * Adds one example after another, each time the one that raises `I(y_1 … y_k; weights)` most.
 * The information is submodular: what an example adds only falls as others are taken. So an example whose last known gain is below the best current
 * gain need not be computed again, and the batch has at least `1 - 1/e` of the information of the best batch (Nemhauser, Wolsey and Fisher 1978). The
 * joint entropy is exact, over all `classes^k` configurations of labels.
 * @throws {@link OptionError} for scores that are not samples, and for more configurations than can be enumerated.
 */
export function acquireJointly(owner: string, scores: ClassSamples, k: number): Uint32Array<ArrayBuffer> {
  const pool = resolvePool(owner, scores);
  const { examples, samples, classes } = pool;
  expectWhole(owner, "k", k, 1, "It is how many of the examples to take.", examples);
  if (classes ** k * samples > MOST_NUMBERS) {
    const most = Math.max(Math.floor(Math.log(MOST_NUMBERS / samples) / Math.log(classes)), 1);
    const remedy = 'Take a smaller k, fewer samples, or by: "powerBald".';
    refuse(
      owner,
      "k",
      k,
      `at most ${most}, since all ${classes}^k joint labels of ${samples} samples are enumerated`,
      remedy,
    );
  }
  const conditional = Float64Array.from({ length: examples }, (_, example) => conditionalEntropy(pool, example));
  const bounds = new Float64Array(examples).fill(Number.POSITIVE_INFINITY);
  const taken: number[] = [];
  let joint = new Float64Array(samples).fill(1);
  let [entropy, width] = [0, 1];
  while (taken.length < k) {
    let [best, most, bestEntropy] = [-1, Number.NEGATIVE_INFINITY, 0];
    for (const example of byBound(bounds, taken)) {
      // The rest can add no more. A bound may be off by a rounding error.
      if (bounds[example]! < most - 1e-9) break;
      const withIt = jointEntropy(pool, joint, width, example);
      const gain = withIt - entropy - conditional[example]!;
      bounds[example] = gain;
      if (gain > most + 1e-12 || (gain > most - 1e-12 && example < best))
        [best, most, bestEntropy] = [example, gain, withIt];
    }
    taken.push(best);
    joint = extended(pool, joint, width, best);
    [entropy, width] = [bestEntropy, width * classes];
  }
  return Uint32Array.from(taken);
}

/** The examples not taken yet, in descending order of the most that each can still add. */
function byBound(bounds: Float64Array, taken: readonly number[]): readonly number[] {
  return [...bounds.keys()].filter((example) => !taken.includes(example)).sort((a, b) => compare(bounds, a, b));
}

function compare(bounds: Float64Array, a: number, b: number): number {
  return bounds[a] === bounds[b] ? a - b : bounds[b]! - bounds[a]!;
}

/** Checks the pool and gives every example at least two classes. @throws {@link OptionError} @throws {@link ShapeError} */
function resolvePool(owner: string, scores: ClassSamples): Pool {
  expectKnownOptions(owner, scores, ["probabilities", "samples", "batch", "classes"]);
  const { probabilities, samples, batch, classes } = scores;
  expectWhole(owner, "samples", samples, 1, "It is the number of samples.");
  const examples = countExamples(owner, batch);
  expectClasses(owner, classes);
  expectValues(owner, "probabilities", probabilities, { samples, batch: examples, classes });
  expectProbabilities(
    owner,
    probabilities,
    classes,
    (row) => `sample ${Math.floor(row / examples)}, example ${row % examples}`,
  );
  if (classes > 1) return { p: probabilities, samples, examples, classes };
  const pairs = Float64Array.from({ length: 2 * probabilities.length }, (_, index) => {
    const own = probabilities[index >> 1]!;
    return index % 2 === 1 ? own : 1 - own;
  });
  return { p: pairs, samples, examples, classes: 2 };
}

/** `1/T sum_s H(p_s)` of one example. */
function conditionalEntropy({ p, samples, examples, classes }: Pool, example: number): number {
  let sum = 0;
  for (let sample = 0; sample < samples; sample++)
    sum += entropyOf(p, (sample * examples + example) * classes, classes);
  return sum / samples;
}

/** The joint entropy of the labels taken so far and one more, from their distribution `1/T sum_s P_s(y_1 … y_n) p_s(y)`. */
function jointEntropy(
  { p, samples, examples, classes }: Pool,
  joint: Float64Array,
  width: number,
  example: number,
): number {
  const means = new Float64Array(width * classes);
  for (let sample = 0; sample < samples; sample++) {
    const from = (sample * examples + example) * classes;
    for (let configuration = 0; configuration < width; configuration++) {
      const own = joint[sample * width + configuration]! / samples;
      for (let label = 0; label < classes; label++) means[configuration * classes + label]! += own * p[from + label]!;
    }
  }
  let entropy = 0;
  for (const mean of means) if (mean > 0) entropy -= mean * Math.log(mean);
  return entropy;
}

/** `[samples, width * classes]`, the probabilities of the labels taken so far and one more. */
function extended(
  { p, samples, examples, classes }: Pool,
  joint: Float64Array<ArrayBuffer>,
  width: number,
  example: number,
): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: samples * width * classes }, (_, index) => {
    const sample = Math.floor(index / (width * classes));
    return joint[Math.floor(index / classes)]! * p[(sample * examples + example) * classes + (index % classes)]!;
  });
}
