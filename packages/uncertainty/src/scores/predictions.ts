/** Class probabilities with their labels, the input of the scores. */
import { expectClasses, expectLabels, expectLength, expectProbabilities, expectValues, isList } from "../checks.js";
import { expectKnownOptions } from "../ground.js";

/** Class predictions, and the true labels. For several labels per example, pass each label as a prediction with one output: `classes: 1`. */
export interface LabelledProbabilities {
  /** `[examples, classes]`, row-major; with several samples, their mean. */
  readonly probabilities: ArrayLike<number>;
  /** `[examples]`, class numbers from 0; with one output, 0 or 1. */
  readonly labels: ArrayLike<number>;
  /** The number of classes. 1: each example has one number, the probability of class 1 of the two classes 0 and 1. */
  readonly classes: number;
}

/** The number of examples, after a check of every field of a {@link LabelledProbabilities}. @throws {@link OptionError} @throws {@link ShapeError} */
export function expectPredictions(
  owner: string,
  input: LabelledProbabilities,
  options: readonly string[] = ["interval"],
): number {
  expectKnownOptions(owner, input, ["probabilities", "labels", "classes"], options);
  const { probabilities, labels, classes } = input;
  expectClasses(owner, classes);
  const examples = countRows(owner, "labels", labels);
  expectProbabilityRows(owner, probabilities, examples, classes);
  expectLabels(owner, labels, examples, classes);
  return examples;
}

/**
 * The number of entries in a list, at least one. @throws {@link OptionError} for a value that is not a list. @throws {@link ShapeError} for an empty
 * one.
 */
export function countRows(owner: string, option: string, values: ArrayLike<unknown>): number {
  const examples = isList(values) ? values.length : 1;
  return expectLength(owner, option, values, { examples: Math.max(examples, 1) });
}

/** Expects `[examples, classes]`, each row summing to 1. @throws {@link OptionError} @throws {@link ShapeError} */
export function expectProbabilityRows(
  owner: string,
  probabilities: ArrayLike<number>,
  examples: number,
  classes: number,
): void {
  expectValues(owner, "probabilities", probabilities, { examples, classes });
  expectProbabilities(owner, probabilities, classes, (row) => `example ${row}`);
}
