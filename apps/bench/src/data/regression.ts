/** A data set for regression. */

/** Examples as rows of numbers, with a target each. */
export interface Examples {
  readonly features: readonly (readonly number[])[];
  readonly targets: readonly number[];
}

/** A data set, and which of its rows each split learns and is tested on. */
export interface RegressionData extends Examples {
  readonly name: string;
  readonly splits: readonly { readonly train: readonly number[]; readonly test: readonly number[] }[];
}

/** Some of the examples, by their numbers. */
export function rowsOf({ features, targets }: Examples, rows: readonly number[]): Examples {
  return { features: rows.map((row) => features[row]!), targets: rows.map((row) => targets[row]!) };
}
