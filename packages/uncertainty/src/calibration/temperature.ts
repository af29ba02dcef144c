/** Temperature scaling: one number that makes a model as sure as it is right. */
import { expectKnownOptions, refuse } from "../ground.js";
import { type LabelledLogits, LOGITS, type Logits, probabilitiesOf, resolveLogits } from "./logits.js";

/** A fitted temperature. */
export interface TemperatureScaling {
  /** The temperature T, which logits are divided by. Above 1, the model was overconfident. */
  readonly temperature: number;
  /** The negative log-likelihood of the labels at this temperature, in nats per example. */
  readonly negativeLogLikelihood: number;
  /** The same at temperature 1, before scaling. */
  readonly before: number;
  /**
   * The probabilities `[..., classes]` of logits `[..., classes]`: `softmax(logits / T)`, row by row. Samples work too; each is scaled before its
   * softmax. The largest logit always has the largest probability, so accuracy does not change. @throws {@link OptionError} for values that are not
   * logits; {@link ShapeError} for lengths that do not fit.
   */
  probabilities(logits: ArrayLike<number>): Float64Array<ArrayBuffer>;
}

/** The loss at an inverse temperature, and its derivatives by the inverse temperature. */
interface Point {
  readonly loss: number;
  readonly slope: number;
  readonly curvature: number;
}

/** Inverse temperatures are searched between 1 / FARTHEST and FARTHEST. */
const FARTHEST = 1_073_741_824;

/** An upper limit: more steps than bisection alone needs to reach the last bit. */
const MOST_STEPS = 200;

/** Up to this many examples, there is no fit to a part of them first. */
const FEW = 8_192;

/**
 * The temperature with the lowest negative log-likelihood of the labels. The search is Newton's method on the inverse temperature, between two
 * inverse temperatures with slopes of opposite sign. With samples, the likelihood is that of their mean probability, each sample scaled before its
 * softmax.
 *
 * Fit it to logits of examples that were not used for training, and report results on other examples again. It corrects how sure a model is on inputs
 * like those it is fitted to, and says nothing about other inputs.
 *
 * Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017, section 4.2; with samples Laves, Ihler, Kortmann
 * and Ortmaier, "Well-calibrated model uncertainty with temperature scaling for dropout variational inference", 2019.
 *
 * @throws {@link OptionError} for logits that are not finite, labels that are not classes, and where no temperature is best: either every label has
 * the largest logit (a lower temperature is always better), or the logits are worse than a uniform guess (a higher one is always better).
 * {@link ShapeError} for lengths that do not fit.
 */
export function temperature(input: LabelledLogits): TemperatureScaling {
  const owner = "temperature";
  expectKnownOptions(owner, input, LOGITS);
  const logits = resolveLogits(owner, input);
  const { labels, classes } = input;
  const at = (inverse: number): Point => pointAt(logits, labels, inverse, 1);
  // First a fit to some thousand examples, which is fast and nearly right.
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
 * Finds where the slope is 0, between two places with slopes of opposite sign: by Newton's steps, or by halving the range where such a step leaves
 * it. Returns undefined where there is no such place.
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
    // At most a factor of two per step while there is no bound yet.
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
    rising ? "worse than a uniform guess" : "right about every label",
    "logits that are right about some labels and wrong about others",
    rising
      ? "Check the order of the classes and of the examples: the labels do not match the logits."
      : "Hold out more examples from training: for these, the best temperature is 0.",
  );
}

/**
 * With `b` the inverse temperature and `p_s` the softmax of `b z_s`: the mean over the examples of `-ln(1/T sum_s p_s[y])`, and its first and second
 * derivative by b. `stride` takes every example, or only one in `stride`.
 */
function pointAt(logits: Logits, labels: ArrayLike<number>, inverse: number, stride: number): Point {
  const { values, samples, examples, width } = logits;
  let loss = 0;
  let slope = 0;
  let curvature = 0;
  let count = 0;
  for (let example = 0; example < examples; example += stride) {
    // Sums over the samples, each weighted by its probability of the label relative to the largest.
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
