/** The grid of the study: with and without dropout, by seed. */
import { z } from "zod";
import type { DigitsTraining } from "../digits.js";
import type { Grid, Outcome } from "../study.js";

export interface Settings extends Omit<DigitsTraining, "optimizer"> {
  readonly rate: number;
  /** The number of digits to which temperatures are fitted: the training digits after the learnt ones. */
  readonly heldOut: number;
  readonly seeds: number;
  readonly bins: number;
}

const settings: Settings = {
  hidden: [400, 400],
  rate: 0.5,
  trainDigits: 2000,
  heldOut: 2000,
  testDigits: 3000,
  epochs: 30,
  batchSize: 50,
  seeds: 5,
  bins: 15,
};

export const variants = ["none", "inverted"] as const;
export type Variant = (typeof variants)[number];

export interface GuoCell extends Readonly<Record<string, string | number>> {
  readonly variant: Variant;
  readonly seed: number;
}

const scores = z.object({
  right: z.number().int().describe("Number of test digits whose most likely class is right."),
  calibrationError: z.number(),
  negativeLogLikelihood: z.number(),
});
const values = z.object({
  temperature: z.number(),
  before: scores,
  after: scores,
  changed: z.number().int().describe("Number of test digits whose most likely class the temperature has changed."),
});
export type Values = z.infer<typeof values>;

export const grid: Grid<Settings, GuoCell, Values> = {
  settings: {
    quick: { ...settings, hidden: [64], trainDigits: 300, heldOut: 300, testDigits: 500, epochs: 15, seeds: 2 },
    full: settings,
  },
  cells: ({ seeds }) =>
    variants.flatMap((variant) => Array.from({ length: seeds }, (_, seed) => ({ variant, seed: seed + 1 }))),
  values,
};

export type GuoOutcome = Outcome<Settings, GuoCell, Values>;

/** The name of a network. */
export function nameOf(variant: Variant): string {
  return variant === "none" ? "no dropout" : variant;
}
