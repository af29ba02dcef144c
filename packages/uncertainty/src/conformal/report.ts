/** The quality of sets on held-out examples. */
import { expectClasses, expectLabels, expectLength, refuseAt } from "../checks.js";
import { expectKnownOptions } from "../ground.js";
import { countRows } from "../scores/predictions.js";

/** The input of {@link setReport}. */
export interface SetReportInput {
  /** `[examples]`, sets of class numbers, such as those of `conformalSets`, for examples that it was not fitted to. */
  readonly sets: ArrayLike<readonly number[]>;
  /** `[examples]`, class numbers from 0. */
  readonly labels: ArrayLike<number>;
  /** The number of classes, at least 2; 1 counts as 2. */
  readonly classes: number;
}

/** The sets of one size. */
export interface SetsOfSize {
  /** The number of classes in each set. */
  readonly size: number;
  /** The number of sets. */
  readonly count: number;
  /** The share of these sets that contain the true class. */
  readonly coverage: number;
}

/** The quality of sets. */
export interface SetReport {
  /** The share of sets that contain the true class. */
  readonly coverage: number;
  /** The mean number of classes in a set. */
  readonly size: number;
  /** `[classes]`, the coverage of the examples of each class; NaN for a class without examples. */
  readonly classCoverage: Float64Array<ArrayBuffer>;
  /**
   * The sets grouped by size, smallest size first: size-stratified coverage, which the guarantee does not cover. Angelopoulos, Bates, Malik and
   * Jordan, ICLR 2021, section 4.
   */
  readonly bySize: readonly SetsOfSize[];
}

/**
 * Coverage and size of sets: overall, by class and by size. For n examples, the measured coverage of sets built for `1 - alpha` is off by about
 * `sqrt(alpha (1 - alpha) / n)`.
 * @throws {@link OptionError} for sets or labels with invalid class numbers; {@link ShapeError} for lengths that do not fit.
 */
export function setReport(input: SetReportInput): SetReport {
  const owner = "setReport";
  expectKnownOptions(owner, input, ["sets", "labels", "classes"]);
  const { sets, labels, classes } = input;
  expectClasses(owner, classes);
  const examples = countRows(owner, "labels", labels);
  expectLabels(owner, labels, examples, classes);
  expectLength(owner, "sets", sets, { examples }, "sets");
  const width = Math.max(classes, 2);
  const sizes = Uint32Array.from({ length: examples }, (_, example) => sizeOf(owner, sets, example, width));
  const held = Uint8Array.from(sizes, (_, example) => (sets[example]!.includes(labels[example]!) ? 1 : 0));
  const [count, covered] = [new Map<number, number>(), new Map<number, number>()];
  const [ofClass, coveredOfClass] = [new Float64Array(width), new Float64Array(width)];
  for (const [example, size] of sizes.entries()) {
    count.set(size, (count.get(size) ?? 0) + 1);
    covered.set(size, (covered.get(size) ?? 0) + held[example]!);
    ofClass[labels[example]!]! += 1;
    coveredOfClass[labels[example]!]! += held[example]!;
  }
  const mean = (values: Uint32Array | Uint8Array): number => {
    let sum = 0;
    for (const value of values) sum += value;
    return sum / examples;
  };
  return {
    coverage: mean(held),
    size: mean(sizes),
    classCoverage: coveredOfClass.map((own, wanted) => own / ofClass[wanted]!),
    bySize: [...count.entries()]
      .sort(([a], [b]) => a - b)
      .map(([size, own]) => ({ size, count: own, coverage: covered.get(size)! / own })),
  };
}

/** The number of classes in a set. @throws {@link OptionError} for an entry that is not a set of classes. */
function sizeOf(owner: string, sets: SetReportInput["sets"], example: number, classes: number): number {
  const set = sets[example];
  const isSet =
    Array.isArray(set) &&
    set.length <= classes &&
    new Set(set).size === set.length &&
    set.every((wanted) => Number.isInteger(wanted) && wanted >= 0 && wanted < classes);
  if (isSet) return set.length;
  return refuseAt(
    owner,
    "sets",
    example,
    set,
    `different whole numbers in [0, ${classes})`,
    "Number the classes from 0.",
  );
}
