/**
 * Wan, Zeiler, Zhang, LeCun and Fergus, "Regularization of neural networks using DropConnect", ICML 2013, table 2: no dropout, dropout and
 * DropConnect on digits, in the order that comes out.
 */
import { z } from "zod";
import { dropconnect } from "../../contenders/dropconnect.js";
import { inverted } from "../../contenders/elementwise.js";
import { none } from "../../contenders/none.js";
import { pairedInterval } from "../../measure/paired.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import { left, right } from "../../results/table.js";
import { type DigitsTraining, nothingMore, trainOnDigits } from "../digits.js";
import { defineStudy, type Outcome, type StudyReport } from "../study.js";

interface Settings extends Omit<DigitsTraining, "optimizer"> {
  readonly rate: number;
  readonly seeds: number;
}

const settings: Settings = {
  hidden: [800, 800],
  rate: 0.5,
  trainDigits: 7000,
  testDigits: 3000,
  epochs: 20,
  batchSize: 100,
  seeds: 5,
};

const parts = { none: none.train, inverted: inverted.train, dropconnect: dropconnect.train };
type Variant = keyof typeof parts;
const variants: readonly Variant[] = ["none", "inverted", "dropconnect"];

interface WanCell extends Readonly<Record<string, string | number>> {
  readonly variant: Variant;
  readonly seed: number;
}

const values = z.object({ train: z.number(), test: z.number(), testLoss: z.number() });
type Values = z.infer<typeof values>;

/** Test errors in percent of the paper's networks of ReLUs on all of MNIST, mean and standard deviation over five of them. */
const PUBLISHED: Readonly<Record<Variant, string>> = {
  none: "1.62 ± 0.04",
  inverted: "1.28 ± 0.04",
  dropconnect: "1.20 ± 0.03",
};

export const wan = defineStudy<Settings, WanCell, Values>({
  name: "wan",
  title: "No dropout, dropout and DropConnect on 10,000 digits",
  source: "Wan et al. 2013, table 2",
  settings: {
    quick: { ...settings, hidden: [64], trainDigits: 300, testDigits: 300, epochs: 4, seeds: 2 },
    full: settings,
  },
  cells: ({ seeds }) =>
    variants.flatMap((variant) => Array.from({ length: seeds }, (_, seed) => ({ variant, seed: seed + 1 }))),
  cost: ({ variant }) => (variant === "dropconnect" ? 6 : 1),
  run: ({ variant, seed }, settings) =>
    trainOnDigits(settings, parts[variant], { input: 0, hidden: settings.rate }, `wan ${seed}`, nothingMore),
  values,
  report,
});

function report({ settings, cells }: Outcome<Settings, WanCell, Values>): StudyReport {
  const errorsOf = (variant: Variant) =>
    new Map(
      cells
        .filter(({ cell }) => cell.variant === variant)
        .map(({ cell, values }) => [cell.seed, 100 * (1 - values.test)]),
    );
  const there = variants.filter((variant) => errorsOf(variant).size > 0);
  const said = (errors: readonly number[]) => {
    const { mean, deviation } = meanAndDeviation(errors);
    return errors.length > 1 ? `${mean.toFixed(2)} ± ${deviation.toFixed(2)}` : mean.toFixed(2);
  };
  const pairs: readonly (readonly [Variant, Variant])[] = [
    ["inverted", "none"],
    ["dropconnect", "none"],
    ["dropconnect", "inverted"],
  ];
  const findings = pairs.flatMap(([one, other]) => {
    const [here, beside] = [errorsOf(one), errorsOf(other)];
    const differences = [...here].flatMap(([seed, error]) => {
      const against = beside.get(seed);
      return against === undefined ? [] : [error - against];
    });
    if (differences.length < 2) return [];
    const { value, low, high } = pairedInterval(differences, pairs.length);
    const name = (variant: Variant) => (variant === "none" ? "no dropout" : variant);
    const between = `${value.toFixed(2)} points (${low.toFixed(2)} to ${high.toFixed(2)})`;
    const beyond = low > 0 || high < 0 ? "" : ", which is not beyond the spread of the seeds";
    return [`The test error of ${name(one)} less that of ${name(other)}: ${between}${beyond}.`];
  });
  return {
    findings,
    tables: [
      {
        title: "Test error in %, and the paper's on all of MNIST",
        columns: [left("dropout"), right("test error"), right("training error"), right("the paper"), right("seeds")],
        rows: there.map((variant) => [
          variant,
          said([...errorsOf(variant).values()]),
          said(cells.filter(({ cell }) => cell.variant === variant).map(({ values }) => 100 * (1 - values.train))),
          PUBLISHED[variant],
          String(errorsOf(variant).size),
        ]),
        notes: [
          `784-${settings.hidden.join("-")}-10, ${settings.rate} of what enters every layer but the first dropped, of units or of weights with a mask an example; ${settings.trainDigits} training and ${settings.testDigits} test digits, ${settings.epochs} epochs, Adam at 0.001. Mean ± standard deviation over the seeds; differences seed by seed, with t intervals of 95% that hold for all three together. The paper has 60,000 training digits and other settings: what compares is the order.`,
        ],
      },
    ],
  };
}
