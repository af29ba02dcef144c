/** The argument checks of this package's functions. */
import { expectNumber, expectWhole, refuse, ShapeError, typedArrayKind } from "./ground.js";

/** The largest difference from 1 of the sum of one example's probabilities: float16 is off by about 0.0005. */
const SUM_TOLERANCE = 1e-3;

/** The most numbers that one array may hold. */
const MOST_NUMBERS = 268_435_456;

/** The most dimensions of a batch. */
const MOST_DIMENSIONS = 32;

/** Whether a value is an array or a typed array, of any realm. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || typedArrayKind(value) !== undefined;
}

/** Expects a list with as many entries as the shape has, of any type. @throws {@link OptionError} @throws {@link ShapeError} */
export function expectLength(
  owner: string,
  option: string,
  values: ArrayLike<unknown>,
  shape: Readonly<Record<string, number>>,
  what = "numbers",
): number {
  const layout = Object.keys(shape).join(", ");
  if (!isList(values)) {
    refuse(owner, option, values, `${what} [${layout}]`, "Pass a flat array.");
  }
  const sizes = Object.values(shape);
  const size = sizes.reduce((product, dimension) => product * dimension, 1);
  if (values.length !== size) {
    throw new ShapeError(owner, { [option]: [values.length], [layout]: sizes }, `${size} values`);
  }
  return size;
}

/** Expects finite numbers, as many as the shape has. @throws {@link OptionError} @throws {@link ShapeError} */
export function expectValues(
  owner: string,
  option: string,
  values: ArrayLike<number>,
  shape: Readonly<Record<string, number>>,
): void {
  const size = expectLength(owner, option, values, shape);
  for (let index = 0; index < size; index++) {
    if (Number.isFinite(values[index])) continue;
    refuseAt(owner, option, index, values[index], "a finite number", "Find where NaN comes from.");
  }
}

/** Expects finite numbers above 0, as many as the shape has. @throws {@link OptionError} @throws {@link ShapeError} */
export function expectPositive(
  owner: string,
  option: string,
  values: ArrayLike<number>,
  shape: Readonly<Record<string, number>>,
  remedy: string,
): void {
  expectValues(owner, option, values, shape);
  for (let index = 0; index < values.length; index++) {
    if (!(values[index]! > 0)) refuseAt(owner, option, index, values[index], "a number above 0", remedy);
  }
}

/**
 * Expects rows of probabilities: none negative, each row summing to 1. A row of one is the probability of an event, in [0, 1].
 * @param rowName The name of a row in the message. @throws {@link OptionError}
 */
export function expectProbabilities(
  owner: string,
  values: ArrayLike<number>,
  classes: number,
  rowName: (row: number) => string,
): void {
  const most = classes === 1 ? 1 : Number.POSITIVE_INFINITY;
  for (let row = 0; row * classes < values.length; row++) {
    let sum = 0;
    for (let index = row * classes; index < (row + 1) * classes; index++) {
      const value = values[index]!;
      sum += value;
      if (!(value >= 0 && value <= most)) {
        refuseAt(owner, "probabilities", index, value, "a number in [0, 1]", REMEDY);
      }
    }
    if (classes > 1 && Math.abs(sum - 1) > SUM_TOLERANCE) {
      refuseAt(owner, "sum of probabilities", rowName(row), sum, `1, to within ${SUM_TOLERANCE}`, REMEDY);
    }
  }
}

const REMEDY = "Apply softmax to logits; the order is samples, examples, classes.";

/**
 * Expects class numbers, one per example; with one class, 0 or 1: whether the event occurred. @throws {@link OptionError} @throws {@link ShapeError}
 */
export function expectLabels(owner: string, labels: ArrayLike<number>, examples: number, classes: number): void {
  expectValues(owner, "labels", labels, { examples });
  const count = Math.max(classes, 2);
  for (let index = 0; index < examples; index++) {
    const label = labels[index]!;
    if (Number.isInteger(label) && label >= 0 && label < count) continue;
    refuseAt(owner, "labels", index, label, `a whole number in [0, ${count})`, "Number the classes from 0.");
  }
}

/** Expects booleans, or 1 and 0, one per example. @throws {@link OptionError} @throws {@link ShapeError} */
export function expectFlags(owner: string, option: string, flags: ArrayLike<unknown>, examples: number): void {
  expectLength(owner, option, flags, { examples }, "true and false, or 1 and 0,");
  for (let index = 0; index < examples; index++) {
    const flag = flags[index];
    if (flag === 1 || flag === 0 || typeof flag === "boolean") continue;
    refuseAt(owner, option, index, flag, "true or false, 1 or 0", "Compare with the label first.");
  }
}

/** The number of examples in a batch, which may have a shape, such as images of pixels. @throws {@link OptionError} */
export function countExamples(owner: string, batch: number | readonly number[]): number {
  if (!isShape(batch)) return expectWhole(owner, "batch", batch, 1, EXAMPLES);
  // Without calling methods of the list, which comes from outside, may have holes, and may be of any length.
  const sizes = batch.length <= MOST_DIMENSIONS ? Array.from(batch) : [Number.NaN];
  return sizes.reduce((product, size, axis) => {
    return product * expectWhole(owner, `batch[${axis}]`, size, 1, EXAMPLES);
  }, 1);
}

function isShape(batch: unknown): batch is readonly number[] {
  return Array.isArray(batch);
}

const EXAMPLES = "It is the number of examples.";

/** Expects at least one class. @throws {@link OptionError} */
export function expectClasses(owner: string, classes: number): void {
  expectWhole(owner, "classes", classes, 1, "A single event is 1 class.");
}

/** Expects the precision of the noise in a regression's targets. @throws {@link OptionError} */
export function expectTau(owner: string, tau: number): void {
  const range = { least: 0, leastOpen: true, most: Number.POSITIVE_INFINITY, mostOpen: true };
  expectNumber(owner, "tau", tau, range, "It is 1 / the variance of the noise.");
}

/** Expects a share between 0 and 1, both excluded. @throws {@link OptionError} */
export function expectShare(owner: string, option: string, value: number, remedy: string): number {
  return expectNumber(owner, option, value, { least: 0, leastOpen: true, most: 1, mostOpen: true }, remedy);
}

/** An array of zeros. @throws {@link OptionError} for more than an array can hold. */
export function newDoubles(owner: string, option: string, size: number): Float64Array<ArrayBuffer> {
  if (size <= MOST_NUMBERS) return new Float64Array(size);
  refuse(owner, option, size, `at most 2^28 = ${MOST_NUMBERS} numbers`, "Take fewer at a time.");
}

/** Refuses an entry of an array. */
export function refuseAt(
  owner: string,
  option: string,
  place: number | string,
  value: unknown,
  expected: string,
  remedy: string,
): never {
  refuse(owner, `${option}[${place}]`, value, expected, remedy);
}
