/** Scores of predictions. */
import { type Model, predict, type Tensor } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import type { Classification } from "@maskout/mc-dropout";

/** The class probabilities of a model that ends in logits, without masks: `[examples, classes]`. */
export async function probabilitiesOfPass(model: Model, x: Tensor, signal?: AbortSignal): Promise<Float32Array> {
  using logits = await predict(model, x, signal && { signal });
  using probabilities = run(kernels.softmax, { x: logits }, {}).y;
  return await probabilities.data();
}

/** The accuracy over all bins. */
export function accuracyOf(reliability: NonNullable<Classification["reliability"]>): number {
  const filled = reliability.filter(({ count }) => count > 0);
  const right = filled.reduce((sum, { count, accuracy }) => sum + count * accuracy, 0);
  return right / filled.reduce((sum, { count }) => sum + count, 0);
}

/**
 * The area under the receiver operating characteristic: the probability that a random positive has the higher score than a random
 * negative, a tie counting half. 0.5 is chance, 1 is perfect (Mann and Whitney 1947).
 * @returns A function that computes the area from the number of times that each example counts, as a negative and as a positive.
 */
export function aurocOf(
  negatives: ArrayLike<number>,
  positives: ArrayLike<number>,
): (times: ArrayLike<number>) => number {
  const all = [negatives, positives].flatMap((scores, positive) =>
    Array.from(scores, (score, example) => ({ score, example, positive })),
  );
  all.sort((a, b) => a.score - b.score);
  return (times) => {
    let [below, area, total] = [0, 0, 0];
    for (let at = 0; at < all.length; ) {
      const { score } = all[at]!;
      let [negative, positive] = [0, 0];
      for (; at < all.length && all[at]!.score === score; at++) {
        const { example, positive: isPositive } = all[at]!;
        if (isPositive === 1) positive += times[example]!;
        else negative += times[example]!;
      }
      area += positive * (below + negative / 2);
      below += negative;
      total += positive;
    }
    return area / (below * total);
  };
}

/** Predicted probabilities, and the correct classes. */
export interface Predictions {
  /** `[count, classes]` */
  readonly probabilities: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly classes: number;
}

/** The contribution of each example to the scores of predictions. */
export interface ExampleScores {
  readonly negativeLogLikelihood: Float64Array;
  readonly brier: Float64Array;
  /** The probability of the likeliest class. */
  readonly confidence: Float64Array;
  /** Whether that class is the right one. */
  readonly right: Uint8Array;
}

export function scoreExamples({ probabilities, labels, classes }: Predictions): ExampleScores {
  const count = labels.length;
  const scores: ExampleScores = {
    negativeLogLikelihood: new Float64Array(count),
    brier: new Float64Array(count),
    confidence: new Float64Array(count),
    right: new Uint8Array(count),
  };
  for (let example = 0; example < count; example++) {
    let [brier, best, most] = [0, 0, Number.NEGATIVE_INFINITY];
    for (let one = 0; one < classes; one++) {
      const probability = probabilities[example * classes + one]!;
      brier += (probability - (one === labels[example] ? 1 : 0)) ** 2;
      if (probability > most) [best, most] = [one, probability];
    }
    scores.negativeLogLikelihood[example] = -Math.log(probabilities[example * classes + labels[example]!]!);
    scores.brier[example] = brier;
    scores.confidence[example] = most;
    scores.right[example] = best === labels[example] ? 1 : 0;
  }
  return scores;
}

const BINS = 15;

/** A function that computes the expected calibration error in 15 bins `(low, high]` from the number of times that each example counts. */
export function calibrationErrorOf({ confidence, right }: ExampleScores): (times: ArrayLike<number>) => number {
  const bins = Array.from(confidence, (value) => Math.min(BINS - 1, Math.max(0, Math.ceil(value * BINS) - 1)));
  return (times) => {
    const gaps = new Float64Array(BINS);
    let total = 0;
    for (const [example, bin] of bins.entries()) {
      gaps[bin]! += times[example]! * (right[example]! - confidence[example]!);
      total += times[example]!;
    }
    return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / total;
  };
}

/** A function that computes the mean from the number of times that each example counts. */
export function meanOf(values: ArrayLike<number>): (times: ArrayLike<number>) => number {
  return (times) => {
    let [sum, total] = [0, 0];
    for (let example = 0; example < values.length; example++) {
      sum += times[example]! * values[example]!;
      total += times[example]!;
    }
    return sum / total;
  };
}

/** Half the width of the normal distribution's 95% interval, in standard deviations. */
const Z = 1.96;

/** The interval of a share of `count` examples (Wilson 1927), which stays inside 0 to 1 and has a width also for shares of 0 and 1. */
export function shareInterval(share: number, count: number): { readonly low: number; readonly high: number } {
  const spread = Z * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  const [middle, scale] = [share + Z ** 2 / (2 * count), 1 + Z ** 2 / count];
  return { low: (middle - spread) / scale, high: (middle + spread) / scale };
}
