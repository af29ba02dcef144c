/** A data set for regression. */

/** Examples as rows of numbers, with one target each. */
export interface Examples {
  readonly features: readonly (readonly number[])[];
  readonly targets: readonly number[];
}

/** A data set with its splits: the rows that each split learns, and those on which it is tested. */
export interface RegressionData extends Examples {
  readonly name: string;
  readonly splits: readonly { readonly train: readonly number[]; readonly test: readonly number[] }[];
}

/** The examples with the given row numbers. */
export function rowsOf({ features, targets }: Examples, rows: readonly number[]): Examples {
  return { features: rows.map((row) => features[row]!), targets: rows.map((row) => targets[row]!) };
}
