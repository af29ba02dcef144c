/** The grid of the study: rates and seeds, and the weights of each. */
import { z } from "zod";
import type { Grid, Outcome } from "../study.js";

export interface Settings {
  readonly examples: number;
  readonly inputs: number;
  readonly rates: readonly number[];
  readonly seeds: number;
  /** The number of steps, each with all examples; weights are averaged over the second half (Polyak and Juditsky 1992). */
  readonly steps: number;
  readonly learningRate: number;
}

const settings: Settings = {
  examples: 100,
  inputs: 5,
  rates: [0.1, 0.3, 0.5, 0.7],
  seeds: 5,
  steps: 20_000,
  // Small enough for the largest rate: the step under a mask grows with 1 / q.
  learningRate: 0.004,
};

export interface RidgeCell extends Readonly<Record<string, number>> {
  readonly rate: number;
  readonly seed: number;
}

const values = z.object({
  weights: z.array(z.number()).describe("Weights of dropout, averaged over steps."),
  ridge: z.array(z.number()).describe("Weights of ridge regression at the strength (1 - q) / q, in closed form."),
  leastSquares: z.array(z.number()),
});
export type Values = z.infer<typeof values>;

export const grid: Grid<Settings, RidgeCell, Values> = {
  settings: { quick: { ...settings, rates: [0.3, 0.5], seeds: 2, steps: 4000 }, full: settings },
  cells: ({ rates, seeds }) =>
    rates.flatMap((rate) => Array.from({ length: seeds }, (_, seed) => ({ rate, seed: seed + 1 }))),
  values,
};

export type RidgeOutcome = Outcome<Settings, RidgeCell, Values>;
