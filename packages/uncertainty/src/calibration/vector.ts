/** Vector scaling: a factor and an offset for every class. */
import { expectKnownOptions } from "../ground.js";
import { type LabelledLogits, LOGITS, type Logits, probabilitiesOf, resolveLogits } from "./logits.js";
import { minimize, type Objective } from "./minimize.js";

/** A vector scaling that was fitted. */
export interface VectorScaling {
  /** `[classes]`, what each logit is multiplied by. */
  readonly scale: Float64Array<ArrayBuffer>;
  /** `[classes]`, what is added to it then. Their sum is 0: the softmax does not see it. Of one output, the offset itself. */
  readonly bias: Float64Array<ArrayBuffer>;
  /** The negative log-likelihood of the labels with both, in nats an example. */
  readonly negativeLogLikelihood: number;
  /** The same without them. */
  readonly before: number;
  /**
   * Probabilities `[..., classes]` of logits `[..., classes]`: `softmax(scale logits + bias)`, row by row, so also of samples. Predicted
   * classes may change. @throws {@link OptionError} and {@link ShapeError} for what are no logits.
   */
  probabilities(logits: ArrayLike<number>): Float64Array<ArrayBuffer>;
}

/**
 * A factor and an offset for every class, by the lowest negative log-likelihood of the labels (L-BFGS); of samples, that of their mean
 * probability, each scaled before its softmax. It has `2 classes` parameters, where temperature scaling has one, and so wants more
 * examples. Where they can be told apart without an error there is no best one, and it ends after 500 steps.
 *
 * Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017, section 4.2; of one output it is the
 * scaling of Platt, "Probabilistic outputs for support vector machines", 1999.
 *
 * @throws {@link OptionError} for logits that are not finite and labels that are no class; {@link ShapeError} for lengths that do not fit.
 */
export function vectorScaling(input: LabelledLogits): VectorScaling {
  const owner = "vectorScaling";
  expectKnownOptions(owner, input, LOGITS);
  const logits = resolveLogits(owner, input);
  const { labels, classes } = input;
  const { width } = logits;
  // Factors of what is left of each logit without its mean, which hang together with the offsets no more: a fraction of the steps.
  const centres = meansOf(logits);
  const start = Float64Array.of(...new Float64Array(width).fill(1), ...centres);
  const lossOf =
    (stride: number): Objective =>
    (at, gradient) =>
      lossAt(logits, labels, centres, at, gradient, stride);
  const before = lossOf(1)(start, new Float64Array(2 * width));
  // Of some thousand examples first, which is quickly done, nearly right, and teaches how the loss bends.
  const stride = Math.floor(logits.examples / FEW);
  const near = stride > 1 ? minimize(lossOf(stride), { place: start }) : { place: start };
  const { place, value } = minimize(lossOf(1), near);
  const scale = place.slice(0, width);
  const bias = place.slice(width).map((offset, wanted) => offset - scale[wanted]! * centres[wanted]!);
  // Of one output the other logit is 0, and what it is offset by counts the other way.
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

/** So many examples are few. */
const FEW = 8_192;

/** `-ln(1/T sum_s p_s[y])`, its mean over every example or one in so many; the gradient by the factors, then by the offsets. */
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
