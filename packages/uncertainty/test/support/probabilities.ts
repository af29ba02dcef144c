/** Probabilities of any kind, exact zeros and ones among them. */
import fc, { type Arbitrary } from "fast-check";

/** Rows of class probabilities. */
export interface Rows {
  readonly probabilities: Float64Array;
  readonly classes: number;
}

/** So many rows of one to five classes, in sixteenths, so that ties are as common as zeros and ones. */
export function rowsOfProbabilities(rows: number, fewest = 1): Arbitrary<Rows> {
  return fc.integer({ min: fewest, max: 5 }).chain((classes) => {
    const row = classes === 1 ? fc.nat(16).map((part) => [part / 16]) : weights(classes);
    return fc.array(row, { minLength: rows, maxLength: rows }).map((all) => ({
      classes,
      probabilities: Float64Array.from(all.flat()),
    }));
  });
}

/** Sixteen sixteenths over the classes. */
function weights(classes: number): Arbitrary<readonly number[]> {
  return fc
    .array(fc.nat(classes - 1), { minLength: 16, maxLength: 16 })
    .map((parts) =>
      Array.from({ length: classes }, (_, wanted) => parts.filter((part) => part === wanted).length / 16),
    );
}
