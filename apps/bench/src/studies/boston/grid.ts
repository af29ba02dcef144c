/** The grid of the study: one cell per split of the authors', and its values. */
import { z } from "zod";
import type { Grid, Outcome } from "../study.js";

export interface Settings {
  readonly hidden: number;
  readonly rates: readonly number[];
  /** The precisions of the noise that are tried, in units of the target. */
  readonly taus: readonly number[];
  readonly validationShare: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly samples: number;
  readonly splits: number;
}

const settings: Settings = {
  hidden: 50,
  rates: [0.005, 0.01, 0.05, 0.1],
  taus: [0.1, 0.15, 0.2],
  validationShare: 0.2,
  epochs: 4000,
  batchSize: 128,
  samples: 1000,
  splits: 20,
};

export interface BostonCell extends Readonly<Record<string, number>> {
  readonly split: number;
}

const values = z.object({
  rate: z.number(),
  tau: z.number(),
  validationLogLikelihood: z.number(),
  rmse: z.number(),
  passRmse: z.number(),
  logLikelihood: z.number(),
});
export type Values = z.infer<typeof values>;

export const grid: Grid<Settings, BostonCell, Values> = {
  settings: {
    quick: { ...settings, rates: [0.05], taus: [0.1, 0.2], epochs: 100, samples: 100, splits: 6 },
    full: settings,
  },
  cells: ({ splits }) => Array.from({ length: splits }, (_, split) => ({ split })),
  values,
};

export type BostonOutcome = Outcome<Settings, BostonCell, Values>;
