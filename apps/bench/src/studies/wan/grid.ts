/** The grid of the study: variants and seeds, and the final scores of each training. */
import { z } from "zod";
import type { DigitsTraining } from "../digits.js";
import type { BySeed } from "../seeds.js";
import type { Grid, Outcome } from "../study.js";

export interface Settings extends Omit<DigitsTraining, "optimizer"> {
  readonly rate: number;
  /** The learning rate at the start, from which it falls to 0 along a cosine. */
  readonly learningRate: number;
  readonly momentum: number;
  readonly seeds: number;
}

const settings: Settings = {
  hidden: [800, 800],
  rate: 0.5,
  trainDigits: 7000,
  testDigits: 3000,
  epochs: 20,
  // The paper's gradient descent: momentum, batches of 128, and a rate that falls, here along a cosine.
  batchSize: 128,
  learningRate: 0.1,
  momentum: 0.9,
  seeds: 5,
};

export const variants = ["none", "inverted", "dropconnect"] as const;
export type Variant = (typeof variants)[number];

export interface WanCell extends Readonly<Record<string, string | number>> {
  readonly variant: Variant;
  readonly seed: number;
}

const values = z.object({ train: z.number(), test: z.number(), testLoss: z.number() });
export type Values = z.infer<typeof values>;

export const grid: Grid<Settings, WanCell, Values> = {
  settings: {
    quick: { ...settings, hidden: [64], trainDigits: 300, testDigits: 300, epochs: 4, seeds: 2 },
    full: settings,
  },
  cells: ({ seeds }) =>
    variants.flatMap((variant) => Array.from({ length: seeds }, (_, seed) => ({ variant, seed: seed + 1 }))),
  values,
};

export type WanOutcome = Outcome<Settings, WanCell, Values>;

/** Test errors of a variant in percent, by seed. */
export function errorsOf(cells: WanOutcome["cells"], variant: Variant): BySeed {
  const own = cells.filter(({ cell }) => cell.variant === variant);
  return new Map(own.map(({ cell, values }) => [cell.seed, 100 * (1 - values.test)]));
}

/** The name of a variant in a sentence. */
export function nameOf(variant: Variant): string {
  return variant === "none" ? "no dropout" : variant;
}
