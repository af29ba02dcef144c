/** Vector scaling: a factor and an offset per class. */
import { expectKnownOptions } from "../ground.js";
import { type LabelledLogits, LOGITS, type Logits, probabilitiesOf, resolveLogits } from "./logits.js";
import { minimize, type Objective } from "./minimize.js";

/** A fitted vector scaling. */
export interface VectorScaling {
  /** `[classes]`, the factor of each logit. */
  readonly scale: Float64Array<ArrayBuffer>;
  /**
   * `[classes]`, the offset added to each scaled logit. The offsets sum to 0, since softmax ignores a common offset. With one output, the offset
   * itself.
   */
  readonly bias: Float64Array<ArrayBuffer>;
  /** The negative log-likelihood of the labels after scaling, in nats per example. */
  readonly negativeLogLikelihood: number;
  /** The same before scaling. */
  readonly before: number;
  /**
   * The probabilities `[..., classes]` of logits `[..., classes]`: `softmax(scale logits + bias)`, row by row. Samples work too. Predicted classes
   * may change. @throws {@link OptionError} for values that are not logits; {@link ShapeError} for lengths that do not fit.
   */
  probabilities(logits: ArrayLike<number>): Float64Array<ArrayBuffer>;
}

/**
 * A factor and an offset per class, with the lowest negative log-likelihood of the labels (L-BFGS). With samples, the likelihood is that of their
 * mean probability, each sample scaled before its softmax. There are `2 classes` parameters, where temperature scaling has one, so it needs more
 * examples. Where the classes can be separated without error, no scaling is best, and the search ends after 500 steps.
 *
 * Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017, section 4.2. With one output it is the scaling of
 * Platt, "Probabilistic outputs for support vector machines", 1999.
 *
 * @throws {@link OptionError} for logits that are not finite and labels that are not classes; {@link ShapeError} for lengths that do not fit.
 */
export function vectorScaling(input: LabelledLogits): VectorScaling {
  const owner = "vectorScaling";
  expectKnownOptions(owner, input, LOGITS);
  const logits = resolveLogits(owner, input);
  const { labels, classes } = input;
  const { width } = logits;
  // The factors apply to the logits minus their means. They are then almost independent of the offsets, and far fewer steps are needed.
  const centres = meansOf(logits);
  const start = Float64Array.of(...new Float64Array(width).fill(1), ...centres);
  const lossOf =
    (stride: number): Objective =>
    (at, gradient) =>
      lossAt(logits, labels, centres, at, gradient, stride);
  const before = lossOf(1)(start, new Float64Array(2 * width));
  // First a fit to some thousand examples, which is fast, nearly right, and provides the curvature of the loss.
  const stride = Math.floor(logits.examples / FEW);
  const near = stride > 1 ? minimize(lossOf(stride), { place: start }) : { place: start };
  const { place, value } = minimize(lossOf(1), near);
  const scale = place.slice(0, width);
  const bias = place.slice(width).map((offset, wanted) => offset - scale[wanted]! * centres[wanted]!);
  // With one output the other logit is 0, and its offset counts with the opposite sign.
  const middle = classes === 1 ? bias[0]! : bias.reduce((sum, own) => sum + own, 0) / width;
  const own = (values: Float64Array): Float64Array<ArrayBuffer> => values.slice(width - classes);
  const [scales, biases] = [own(scale), own(bias.map((offset) => offset - middle))];
  return {
    scale: scales,
    bias: biases,
    negativeLogLikelihood: value,
    before,
    probabilities: (others) =>
      probabilitiesOf(owner, others, classes, (logit, wanted) => scale[wanted]! * logit + bias[wanted]!),
  };
}

/** `[width]`, the mean of each logit. */
function meansOf({ values, width }: Logits): Float64Array<ArrayBuffer> {
  const means = new Float64Array(width);
  for (let index = 0; index < values.length; index++) means[index % width]! += values[index]!;
  return means.map((sum) => (sum * width) / values.length);
}

/** Up to this many examples, there is no fit to a part of them first. */
const FEW = 8_192;

/** The mean of `-ln(1/T sum_s p_s[y])` over every example, or one in `stride`; writes the gradient by the factors, then by the offsets. */
function lossAt(
  { values, samples, examples, width }: Logits,
  labels: ArrayLike<number>,
  centres: Float64Array,
  place: Float64Array,
  gradient: Float64Array,
  stride: number,
): number {
  gradient.fill(0);
  const powers = new Float64Array(samples * width);
  const logarithms = new Float64Array(samples);
  let loss = 0;
  let count = 0;
  for (let example = 0; example < examples; example += stride) {
    const label = labels[example]!;
    let largest = Number.NEGATIVE_INFINITY;
    for (let sample = 0; sample < samples; sample++) {
      const from = (sample * examples + example) * width;
      const to = sample * width;
      let top = Number.NEGATIVE_INFINITY;
      for (let wanted = 0; wanted < width; wanted++) {
        const logit = place[wanted]! * (values[from + wanted]! - centres[wanted]!) + place[width + wanted]!;
        powers[to + wanted] = logit;
        if (logit > top) top = logit;
      }
      const own = powers[to + label]! - top;
      let sum = 0;
      for (let wanted = to; wanted < to + width; wanted++) {
        powers[wanted] = Math.exp(powers[wanted]! - top);
        sum += powers[wanted]!;
      }
      const share = 1 / sum;
      for (let wanted = to; wanted < to + width; wanted++) powers[wanted]! *= share;
      logarithms[sample] = own - Math.log(sum);
      if (logarithms[sample]! > largest) largest = logarithms[sample]!;
    }
    let weights = 0;
    for (let sample = 0; sample < samples; sample++) weights += Math.exp(logarithms[sample]! - largest);
    loss -= largest + Math.log(weights / samples);
    for (let sample = 0; sample < samples; sample++) {
      const weight = Math.exp(logarithms[sample]! - largest) / weights;
      const from = (sample * examples + example) * width;
      powers[sample * width + label]! -= 1;
      for (let wanted = 0; wanted < width; wanted++) {
        const error = weight * powers[sample * width + wanted]!;
        gradient[wanted]! += error * (values[from + wanted]! - centres[wanted]!);
        gradient[width + wanted]! += error;
      }
    }
    count += 1;
  }
  for (let index = 0; index < gradient.length; index++) gradient[index]! /= count;
  return loss / count;
}
