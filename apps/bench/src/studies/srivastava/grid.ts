/** The grid of the study: the points of three figures, and the values at each. */
import { z } from "zod";
import type { DigitsTraining } from "../digits.js";
import type { BySeed } from "../seeds.js";
import type { Grid, Outcome } from "../study.js";

export interface Settings extends Omit<DigitsTraining, "hidden" | "optimizer" | "epochs"> {
  /** Steps of the optimizer, whatever the number of digits: with a fixed number of epochs few digits would be learnt in few steps. */
  readonly updates: number;
  readonly units: number;
  readonly layers: number;
  readonly seeds: number;
  /** The keep probabilities of hidden units in figure 9; inputs are not dropped. */
  readonly keepProbabilities: readonly number[];
  /** The numbers of training digits in figure 10. */
  readonly digits: readonly number[];
  /** The numbers of samples in figure 11. */
  readonly samples: readonly number[];
}

const settings: Settings = {
  units: 256,
  layers: 3,
  trainDigits: 2000,
  testDigits: 3000,
  updates: 3000,
  batchSize: 50,
  seeds: 5,
  keepProbabilities: [0.1, 0.2, 0.4, 0.5, 0.6, 0.8, 1],
  digits: [100, 500, 1000, 5000],
  samples: [1, 2, 5, 10, 20, 50, 100],
};

/** A point of a figure: in `9a` the number of units is fixed, in `9b` the number of units that stay; `10` is with dropout or without. */
export interface SrivastavaCell extends Readonly<Record<string, string | number>> {
  readonly figure: "9a" | "9b" | "10" | "11";
  readonly keep: number;
  readonly digits: number;
  readonly seed: number;
}

const values = z.object({
  train: z.number(),
  test: z.number(),
  testLoss: z.number(),
  samples: z
    .array(z.number())
    .optional()
    .describe("Accuracies of the mean of samples, one for each number of samples in the settings."),
});
export type Values = z.infer<typeof values>;

/** The dropout rate of inputs in figures 10 and 11, as in the paper. */
export const INPUT_RATE = 0.2;
export const HALF = 0.5;

/** The number of epochs whose updates come nearest to those of the settings. */
export function epochsOf({ updates, batchSize }: Settings, digits: number): number {
  return Math.max(Math.round(updates / Math.ceil(digits / batchSize)), 1);
}

/** The number of units of which, on average, as many stay as half of `units`. */
export function widthOf(units: number, keep: number): number {
  return Math.round((HALF * units) / keep);
}

export const grid: Grid<Settings, SrivastavaCell, Values> = {
  settings: {
    quick: {
      ...settings,
      units: 64,
      layers: 2,
      trainDigits: 300,
      testDigits: 300,
      updates: 60,
      seeds: 1,
      keepProbabilities: [0.5, 1],
      digits: [100, 300],
      samples: [1, 10],
    },
    full: settings,
  },
  cells({ seeds, keepProbabilities, digits, trainDigits }) {
    const each = Array.from({ length: seeds }, (_, seed) => seed + 1);
    const points = [
      ...keepProbabilities.map((keep) => ({ figure: "9a", keep, digits: trainDigits }) as const),
      ...keepProbabilities.map((keep) => ({ figure: "9b", keep, digits: trainDigits }) as const),
      ...digits.flatMap((count) => [HALF, 1].map((keep) => ({ figure: "10", keep, digits: count }) as const)),
      { figure: "11", keep: HALF, digits: trainDigits } as const,
    ];
    return points.flatMap((point) => each.map((seed) => ({ ...point, seed })));
  },
  values,
};

export type SrivastavaOutcome = Outcome<Settings, SrivastavaCell, Values>;
export type Cells = SrivastavaOutcome["cells"];

/** The test errors of a point in percent, by seed. */
export function errorsOf(cells: Cells, asked: Partial<SrivastavaCell>): BySeed {
  const own = cells.filter(({ cell }) => Object.entries(asked).every(([axis, value]) => cell[axis] === value));
  return new Map(own.map(({ cell, values }) => [cell.seed, 100 * (1 - values.test)]));
}

/** The test errors of figure 11 with one pass and scaled weights, in percent, by seed. */
export function scaledErrors(cells: Cells): BySeed {
  return errorsOf(cells, { figure: "11", keep: HALF });
}

/** The test errors of the mean of samples in percent, by seed, for one number of samples. */
export function sampledErrors(cells: Cells, index: number): BySeed {
  const errors = cells.flatMap(({ cell, values }): [number, number][] => {
    const accuracy = values.samples?.[index];
    return accuracy === undefined ? [] : [[cell.seed, 100 * (1 - accuracy)]];
  });
  return new Map(errors);
}
