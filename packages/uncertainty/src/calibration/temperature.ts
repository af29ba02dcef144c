/** Temperature scaling: one number that makes a model as sure as it is right. */
import { expectKnownOptions, refuse } from "../ground.js";
import { type LabelledLogits, LOGITS, type Logits, probabilitiesOf, resolveLogits } from "./logits.js";

/** A temperature that was fitted. */
export interface TemperatureScaling {
  /** The temperature T: logits are divided by it. Above 1 the model was too sure. */
  readonly temperature: number;
  /** The negative log-likelihood of the labels with it, in nats a example. */
  readonly negativeLogLikelihood: number;
  /** The same without it, at temperature 1. */
  readonly before: number;
  /**
   * Probabilities `[..., classes]` of logits `[..., classes]`: `softmax(logits / T)`, row by row, so also of samples, each scaled before its
   * softmax. The largest logit has the largest probability, exactly: accuracy does not change. @throws {@link OptionError} and
   * {@link ShapeError} for what are no logits.
   */
  probabilities(logits: ArrayLike<number>): Float64Array<ArrayBuffer>;
}

/** The loss at an inverse temperature, and its derivatives by it. */
interface Point {
  readonly loss: number;
  readonly slope: number;
  readonly curvature: number;
}

/** Inverse temperatures are looked for between 1 / FARTHEST and FARTHEST. */
const FARTHEST = 1_073_741_824;

/** More steps than bisection alone needs to the last bit. */
const MOST_STEPS = 200;

/** So many examples are few. */
const FEW = 8_192;

/**
 * The temperature with the lowest negative log-likelihood of the labels, by Newton's method on the inverse temperature, held between two
 * inverse temperatures with slopes of either sign; of samples, the likelihood is that of their mean probability, each scaled before its softmax.
 *
 * Fit it to logits that the model was not trained with, and not to those that you report on. It mends how sure a model is on inputs like
 * those it is fitted to, and says nothing about others.
 *
 * Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017, section 4.2; of samples Laves, Ihler,
 * Kortmann and Ortmaier, "Well-calibrated model uncertainty with temperature scaling for dropout variational inference", 2019.
 *
 * @throws {@link OptionError} for logits that are not finite, labels that are no class, and where no temperature is best: every label has
 * the largest logit (lower is always better), or the logits say less than nothing (higher is). {@link ShapeError} for lengths that do not fit.
 */
export function temperature(input: LabelledLogits): TemperatureScaling {
  const owner = "temperature";
  expectKnownOptions(owner, input, LOGITS);
  const logits = resolveLogits(owner, input);
  const { labels, classes } = input;
  const at = (inverse: number): Point => pointAt(logits, labels, inverse, 1);
  // Of some thousand examples first, which is quickly done and nearly right.
  const stride = Math.floor(logits.examples / FEW);
  const near = stride > 1 ? minimum((inverse) => pointAt(logits, labels, inverse, stride), 1) : undefined;
  const inverse = minimum(at, near ?? 1) ?? refuseBoundless(owner, at(1).slope >= 0);
  return {
    temperature: 1 / inverse,
    negativeLogLikelihood: at(inverse).loss,
    before: at(1).loss,
    probabilities: (others) => probabilitiesOf(owner, others, classes, (logit) => logit * inverse),
  };
}

/**
 * Where the slope is 0: between two places whose slopes have other signs, by Newton's steps, halving where they leave it. Undefined where
 * there is no such place.
 */
function minimum(at: (inverse: number) => Point, start: number): number | undefined {
  let place = start;
  let point = at(place);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    if (point.loss === 0) return undefined;
    if (point.slope >= 0) high = place;
    else low = place;
    const newton = place - point.slope / point.curvature;
    // Not more than twofold where nothing bounds it yet.
    const [least, most] = [Math.max(low, place / 2), Math.min(high, 2 * place)];
    const inside = newton > least && newton < most;
    const next = inside
      ? newton
      : low > 0 && high < Number.POSITIVE_INFINITY
        ? Math.sqrt(low * high)
        : point.slope >= 0
          ? place / 2
          : 2 * place;
    if (next > FARTHEST || next < 1 / FARTHEST) return undefined;
    if (Math.abs(next - place) <= 1e-12 * place) break;
    place = next;
    point = at(place);
  }
  return place;
}

function refuseBoundless(owner: string, rising: boolean): never {
  refuse(
    owner,
    "logits",
    rising ? "worse than saying nothing" : "right about every label",
    "logits that are right about some labels and wrong about others",
    rising
      ? "Look at the order of the classes and of the examples: the labels do not go with the logits."
      : "Hold out more examples, which the model was not trained with: of these, the best temperature is 0.",
  );
}

/**
 * With `b` the inverse temperature and `p_s` the softmax of `b z_s`: `-ln(1/T sum_s p_s[y])`, its mean over the examples, and the first and
 * the second derivative by b. Of every example, or of one in so many.
 */
function pointAt(logits: Logits, labels: ArrayLike<number>, inverse: number, stride: number): Point {
  const { values, samples, examples, width } = logits;
  let loss = 0;
  let slope = 0;
  let curvature = 0;
  let count = 0;
  for (let example = 0; example < examples; example += stride) {
    // Over the samples, each weighted by its probability of the label over the largest.
    let largest = Number.NEGATIVE_INFINITY;
    let weights = 0;
    let slopes = 0;
    let squares = 0;
    for (let sample = 0; sample < samples; sample++) {
      const from = (sample * examples + example) * width;
      let top = values[from]!;
      for (let index = from + 1; index < from + width; index++) if (values[index]! > top) top = values[index]!;
      let sum = 0;
      let first = 0;
      let second = 0;
      for (let index = from; index < from + width; index++) {
        const below = values[index]! - top;
        const power = Math.exp(inverse * below);
        sum += power;
        first += power * below;
        second += power * below * below;
      }
      const mean = first / sum;
      const own = values[from + labels[example]!]! - top;
      const logarithm = inverse * own - Math.log(sum);
      if (logarithm > largest) {
        const factor = Math.exp(largest - logarithm);
        weights *= factor;
        slopes *= factor;
        squares *= factor;
        largest = logarithm;
      }
      const weight = Math.exp(logarithm - largest);
      weights += weight;
      slopes += weight * (own - mean);
      squares += weight * ((own - mean) * (own - mean) - (second / sum - mean * mean));
    }
    const gain = slopes / weights;
    loss -= largest + Math.log(weights / samples);
    slope -= gain;
    curvature -= squares / weights - gain * gain;
    count += 1;
  }
  return { loss: loss / count, slope: slope / count, curvature: curvature / count };
}
