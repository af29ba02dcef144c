/** Isotonic calibration: the best-fitting probabilities that keep the order of the predicted ones. */
import { newDoubles } from "../checks.js";
import { rank } from "../scores/order.js";
import {
  countRows,
  expectPredictions,
  expectProbabilityRows,
  type LabelledProbabilities,
} from "../scores/predictions.js";

/** A curve that never falls: knots joined by straight lines. */
export interface IsotonicCurve {
  /** `[knots]`, the predicted probabilities, rising. */
  readonly predicted: Float64Array<ArrayBuffer>;
  /** `[knots]`, the calibrated probability of each. */
  readonly calibrated: Float64Array<ArrayBuffer>;
}

/** A fitted isotonic calibration. */
export interface IsotonicCalibration {
  /** One curve per class; with one output, a single curve for class 1. */
  readonly curves: readonly IsotonicCurve[];
  /**
   * Calibrates probabilities `[examples, classes]` into probabilities of the same shape. Outside the range seen in fitting, a curve continues at a
   * constant value. With several classes, each is calibrated by itself, and the row is then divided by its sum; a row of zeros stays as it was.
   * Predicted classes may change. @throws {@link OptionError} for values that are not probabilities; {@link ShapeError} for lengths that do not fit.
   */
  probabilities(probabilities: ArrayLike<number>): Float64Array<ArrayBuffer>;
}

/**
 * Isotonic regression of the outcomes on the predicted probabilities, by pooling adjacent violators. No other curve that never falls has a lower
 * Brier score. It needs some thousand examples, and can learn any rising shape. With several samples per example, pass their mean.
 *
 * Source: Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates", KDD 2002; the algorithm from Ayer,
 * Brunk, Ewing, Reid and Silverman, Annals of Mathematical Statistics 26 (1955).
 *
 * @throws {@link OptionError} for values that are not probabilities, or labels that are not classes; {@link ShapeError} for lengths that do not fit.
 */
export function isotonic(input: LabelledProbabilities): IsotonicCalibration {
  const owner = "isotonic";
  const examples = expectPredictions(owner, input, []);
  const { probabilities, labels, classes } = input;
  const curves = Array.from({ length: classes }, (_, index) => {
    const predicted = new Float64Array(examples).map((_, example) => probabilities[example * classes + index]!);
    const wanted = classes === 1 ? 1 : index;
    return curveOf(
      predicted,
      new Uint8Array(examples).map((_, example) => (labels[example] === wanted ? 1 : 0)),
    );
  });
  return {
    curves,
    probabilities: (others) => {
      const rows = Math.max(Math.ceil(countRows(owner, "probabilities", others) / classes), 1);
      expectProbabilityRows(owner, others, rows, classes);
      return calibrated(owner, others, curves);
    },
  };
}

/** Pools the predicted probabilities, from low to high, until the calibrated ones never fall. Equal values start as one block. */
function curveOf(predicted: Float64Array, observed: Uint8Array): IsotonicCurve {
  const { order, starts } = rank(predicted);
  const groups = starts.length - 1;
  // For each block: the lowest and the highest predicted probability, how often the event happened, and the number of examples.
  const [from, to] = [new Float64Array(groups), new Float64Array(groups)];
  const [sum, count] = [new Float64Array(groups), new Float64Array(groups)];
  let blocks = 0;
  for (let group = groups - 1; group >= 0; group--) {
    const [first, end] = [starts[group]!, starts[group + 1]!];
    let own = 0;
    for (let at = first; at < end; at++) own += observed[order[at]!]!;
    from[blocks] = predicted[order[first]!]!;
    to[blocks] = from[blocks]!;
    sum[blocks] = own;
    count[blocks] = end - first;
    for (; blocks > 0 && sum[blocks - 1]! * count[blocks]! >= sum[blocks]! * count[blocks - 1]!; blocks--) {
      to[blocks - 1] = to[blocks]!;
      sum[blocks - 1]! += sum[blocks]!;
      count[blocks - 1]! += count[blocks]!;
    }
    blocks += 1;
  }
  const [places, values]: [number[], number[]] = [[], []];
  for (let block = 0; block < blocks; block++) {
    // A block of one value is one knot.
    for (const place of from[block] === to[block] ? [from[block]!] : [from[block]!, to[block]!]) {
      places.push(place);
      values.push(sum[block]! / count[block]!);
    }
  }
  return { predicted: Float64Array.from(places), calibrated: Float64Array.from(values) };
}

function calibrated(
  owner: string,
  probabilities: ArrayLike<number>,
  curves: readonly IsotonicCurve[],
): Float64Array<ArrayBuffer> {
  const result = newDoubles(owner, "probabilities", probabilities.length);
  for (let row = 0; row < result.length; row += curves.length) {
    let sum = 0;
    curves.forEach((curve, index) => {
      const value = valueAt(curve, probabilities[row + index]!);
      result[row + index] = value;
      sum += value;
    });
    if (curves.length === 1) continue;
    for (let index = row; index < row + curves.length; index++) {
      result[index] = sum === 0 ? probabilities[index]! : result[index]! / sum;
    }
  }
  return result;
}

function valueAt({ predicted, calibrated }: IsotonicCurve, value: number): number {
  let [low, high] = [0, predicted.length - 1];
  if (value <= predicted[low]!) return calibrated[low]!;
  if (value >= predicted[high]!) return calibrated[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (predicted[middle]! <= value) low = middle;
    else high = middle;
  }
  const share = (value - predicted[low]!) / (predicted[high]! - predicted[low]!);
  return calibrated[low]! + share * (calibrated[high]! - calibrated[low]!);
}
