/** What the functions of this package refuse. */
import { OptionError, ShapeError } from "@maskout/core";
import { expectNumber, Tensor, typedArrayKind } from "@maskout/core/variant";

/** How far from 1 the probabilities of one example may sum: float16 comes to about 0.0005. */
const SUM_TOLERANCE = 1e-3;

/** Finite numbers, as many as the shape holds. @throws {@link OptionError} @throws {@link ShapeError} */
export function expectValues(
  owner: string,
  option: string,
  values: ArrayLike<number>,
  shape: Readonly<Record<string, number>>,
): void {
  const layout = Object.keys(shape).join(", ");
  if (!isList(values)) {
    const remedy = "Pass a typed array, or a flat array of numbers.";
    throw new OptionError({ owner, option, value: values, expected: `numbers [${layout}]`, remedy });
  }
  const sizes = Object.values(shape);
  const size = sizes.reduce((product, dimension) => product * dimension, 1);
  if (values.length !== size) {
    throw new ShapeError(owner, { [option]: [values.length], [layout]: sizes }, `${size} values`);
  }
  for (let index = 0; index < size; index++) {
    if (Number.isFinite(values[index])) continue;
    refuse(owner, option, index, values[index], "a finite number", "Look for NaN and infinity where it comes from.");
  }
}

/** Whether a value is an array or a typed array, of any realm. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || typedArrayKind(value) !== undefined;
}

/** Rows of probabilities: none negative, each row summing to 1. @param rowName Says which row a number is. */
export function expectProbabilities(
  owner: string,
  values: ArrayLike<number>,
  classes: number,
  rowName: (row: number) => string,
): void {
  for (let row = 0; row * classes < values.length; row++) {
    let sum = 0;
    for (let index = row * classes; index < (row + 1) * classes; index++) {
      const value = values[index]!;
      sum += value;
      if (!(value >= 0)) refuse(owner, "probabilities", index, value, "a number in [0, 1]", REMEDY);
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      refuse(owner, "sum of probabilities", rowName(row), sum, `1, to within ${SUM_TOLERANCE}`, REMEDY);
    }
  }
}

const REMEDY = "Logits become probabilities through softmax; the order is samples, then examples, then classes.";

/** Class numbers from 0, one an example: a tensor `[examples]`, such as `argMax` makes, or any array of them. */
export type Labels = ArrayLike<number> | Tensor;

/** Class numbers, one an example. @throws {@link OptionError} @throws {@link ShapeError} */
export function expectLabels(owner: string, labels: ArrayLike<number>, examples: number, classes: number): void {
  expectValues(owner, "labels", labels, { examples });
  for (let index = 0; index < examples; index++) {
    const label = labels[index]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    refuse(owner, "labels", index, label, `a whole number in [0, ${classes})`, "Number the classes from 0.");
  }
}

/** A copy of labels that nobody can change until they are needed. @throws {@link OptionError} @throws {@link ShapeError} */
export async function readLabels(
  owner: string,
  labels: Labels,
  examples: number,
  classes: number,
): Promise<ArrayLike<number>> {
  if (labels instanceof Tensor && labels.shape.length !== 1) {
    throw new ShapeError(owner, { labels: labels.shape }, "[examples]; of rows of scores, argMax makes class numbers");
  }
  const values = labels instanceof Tensor ? await labels.data() : labels;
  expectLabels(owner, values, examples, classes);
  return Float64Array.from(values);
}

/** As many numbers as an answer may hold: 1 GiB of float32, as a tensor. */
const MOST_NUMBERS = 2 ** 28;

/** Refuses to make an answer that is too large, before anything is drawn. @throws {@link OptionError} */
export function expectRoom(owner: string, option: string, value: unknown, sizes: readonly number[]): void {
  const numbers = sizes.reduce((product, size) => product * size, 1);
  if (numbers <= MOST_NUMBERS) return;
  throw new OptionError({
    owner,
    option,
    value,
    expected: `an answer of at most 2^28 = ${MOST_NUMBERS} numbers, not ${sizes.join(" x ")} = ${numbers}`,
    remedy: "Ask about fewer examples at a time.",
  });
}

/** The precision of the noise in a regression's targets. @throws {@link OptionError} */
export function expectTau(owner: string, tau: number): void {
  const range = { least: 0, leastOpen: true, most: Number.POSITIVE_INFINITY, mostOpen: true };
  expectNumber(owner, "tau", tau, range, "It is the precision of the noise in the targets, 1 / variance.");
}

function refuse(
  owner: string,
  option: string,
  place: number | string,
  value: unknown,
  expected: string,
  remedy: string,
): never {
  throw new OptionError({ owner, option: `${option}[${place}]`, value, expected, remedy });
}
