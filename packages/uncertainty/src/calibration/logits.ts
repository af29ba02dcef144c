/** Logits with their labels, the input of calibration. */
import { countExamples, expectClasses, expectLabels, expectValues, newDoubles } from "../checks.js";
import { expectWhole } from "../ground.js";
import { countRows } from "../scores/predictions.js";

/** Logits that a calibration is fitted to. They must be of examples held out from training. */
export interface LabelledLogits {
  /** `[samples, examples, classes]`, row-major, or without samples `[examples, classes]`: the input of the softmax. */
  readonly logits: ArrayLike<number>;
  /** `[examples]`, class numbers from 0; with one output, 0 or 1. */
  readonly labels: ArrayLike<number>;
  /** The number of classes. 1: each example has one number, the logit of class 1, which goes into a sigmoid. */
  readonly classes: number;
  /** The number of samples of each example: passes with dropout on, or members of an ensemble. Default 1. */
  readonly samples?: number;
}

/** Checked logits. One output is represented as the two logits `[0, logit]`, which are equivalent. */
export interface Logits {
  /** `[samples, examples, width]` */
  readonly values: ArrayLike<number>;
  readonly samples: number;
  readonly examples: number;
  /** The number of logits per row, at least 2. */
  readonly width: number;
}

export const LOGITS: readonly string[] = ["logits", "labels", "classes", "samples"];

/** Checks logits and labels. @throws {@link OptionError} @throws {@link ShapeError} */
export function resolveLogits(owner: string, { logits, labels, classes, samples = 1 }: LabelledLogits): Logits {
  expectClasses(owner, classes);
  expectWhole(owner, "samples", samples, 1, "It is the number of samples of each example.");
  const examples = countRows(owner, "labels", labels);
  expectValues(owner, "logits", logits, { samples, examples, classes });
  expectLabels(owner, labels, examples, classes);
  return { values: inPairs(owner, logits, classes), samples, examples, width: Math.max(classes, 2) };
}

/** Checks new logits, `[..., classes]`. @throws {@link OptionError} @throws {@link ShapeError} */
function resolveNewLogits(owner: string, logits: ArrayLike<number>, classes: number): ArrayLike<number> {
  const values = countRows(owner, "logits", logits);
  expectValues(owner, "logits", logits, { rows: countExamples(owner, Math.ceil(values / classes)), classes });
  return inPairs(owner, logits, classes);
}

function inPairs(owner: string, logits: ArrayLike<number>, classes: number): ArrayLike<number> {
  if (classes > 1) return logits;
  const pairs = newDoubles(owner, "logits", 2 * logits.length);
  for (let row = 0; row < logits.length; row++) pairs[2 * row + 1] = logits[row]!;
  return pairs;
}

/** Just below 1: a value below the largest stays below it, whatever the rounding of the quotient. */
const BELOW_ONE = 1 - Number.EPSILON;

/**
 * Softmax of a row of scaled logits, in place. The class with the largest logit keeps the largest probability, even where rounding would make two
 * equal, so no prediction changes.
 */
function softmax(row: Float64Array): void {
  let largest = row[0]!;
  for (let index = 1; index < row.length; index++) largest = Math.max(largest, row[index]!);
  let sum = 0;
  for (let index = 0; index < row.length; index++) {
    const below = row[index]! - largest;
    const power = below === 0 ? 1 : Math.min(Math.exp(below), BELOW_ONE);
    row[index] = power;
    sum += power;
  }
  for (let index = 0; index < row.length; index++) row[index]! /= sum;
}

/**
 * The probabilities of logits, row by row. `scaled` turns a row of logits into the input of the softmax.
 * @returns `[..., classes]`; with one output, the probability of class 1.
 */
export function probabilitiesOf(
  owner: string,
  logits: ArrayLike<number>,
  classes: number,
  scaled: (logit: number, wanted: number) => number,
): Float64Array<ArrayBuffer> {
  const values = resolveNewLogits(owner, logits, classes);
  const probabilities = newDoubles(owner, "logits", logits.length);
  const row = new Float64Array(Math.max(classes, 2));
  for (let at = 0; at * row.length < values.length; at++) {
    for (let wanted = 0; wanted < row.length; wanted++) row[wanted] = scaled(values[at * row.length + wanted]!, wanted);
    softmax(row);
    probabilities.set(classes === 1 ? row.subarray(1) : row, at * classes);
  }
  return probabilities;
}
