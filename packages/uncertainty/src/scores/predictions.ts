/** Class probabilities with their labels, as the scores take them. */
import { expectClasses, expectLabels, expectLength, expectProbabilities, expectValues, isList } from "../checks.js";
import { expectKnownOptions } from "../ground.js";

/** Predictions of classes, and what was true. Several labels are predictions of one output each: `classes: 1`. */
export interface LabelledProbabilities {
  /** `[examples, classes]`, row-major: of samples their mean. */
  readonly probabilities: ArrayLike<number>;
  /** `[examples]`, class numbers from 0; of one output 0 or 1. */
  readonly labels: ArrayLike<number>;
  /** How many classes. 1: each example has one number, the probability of class 1 of the two classes 0 and 1. */
  readonly classes: number;
}

/** How many examples there are, after checks of all that a {@link LabelledProbabilities} holds. @throws {@link OptionError} @throws {@link ShapeError} */
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

/** How many entries a list has, at least one. @throws {@link OptionError} for what is no list. @throws {@link ShapeError} for an empty one. */
export function countRows(owner: string, option: string, values: ArrayLike<unknown>): number {
  const examples = isList(values) ? values.length : 1;
  return expectLength(owner, option, values, { examples: Math.max(examples, 1) });
}

/** `[examples, classes]`, each row adding up to 1. @throws {@link OptionError} @throws {@link ShapeError} */
export function expectProbabilityRows(
  owner: string,
  probabilities: ArrayLike<number>,
  examples: number,
  classes: number,
): void {
  expectValues(owner, "probabilities", probabilities, { examples, classes });
  expectProbabilities(owner, probabilities, classes, (row) => `example ${row}`);
}
