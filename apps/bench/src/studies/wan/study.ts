/**
 * Wan, Zeiler, Zhang, LeCun and Fergus, "Regularization of neural networks using DropConnect", ICML 2013, table 2: no dropout, dropout and
 * DropConnect on digits, compared by the order of their test errors.
 */
import { left, right } from "../../results/table.js";
import { differenceOf, isBeyondSpread, writePoints, writeSpread } from "../seeds.js";
import { defineStudy, type StudyReport } from "../study.js";
import { errorsOf, grid, nameOf, type Variant, variants, type WanOutcome } from "./grid.js";

/** Test errors of the paper's ReLU networks on all of MNIST in percent, mean and standard deviation over five networks. */
const PUBLISHED: Readonly<Record<Variant, string>> = {
  none: "1.62 ± 0.04",
  inverted: "1.28 ± 0.04",
  dropconnect: "1.20 ± 0.03",
};

export const wan = defineStudy({
  grid,
  name: "wan",
  title: "No dropout, dropout and DropConnect on 10,000 digits",
  source: "Wan et al. 2013, table 2",
  cost: ({ variant }) => (variant === "dropconnect" ? 6 : 1),
  run: async (cell, settings) => (await import("./compute.js")).compute(cell, settings),
  report,
});

function report(outcome: WanOutcome): StudyReport {
  const { settings, cells } = outcome;
  const there = variants.filter((variant) => errorsOf(cells, variant).size > 0);
  const pairs: readonly (readonly [Variant, Variant])[] = [
    ["inverted", "none"],
    ["dropconnect", "none"],
    ["dropconnect", "inverted"],
  ];
  const findings = pairs.flatMap(([one, other]) => {
    const difference = differenceOf(errorsOf(cells, one), errorsOf(cells, other), pairs.length);
    if (difference === undefined) return [];
    const between = writePoints(difference);
    const beyond = isBeyondSpread(difference) ? "" : ", which is within the spread of the seeds";
    return [`The test error of ${nameOf(one)} minus that of ${nameOf(other)}: ${between}${beyond}.`];
  });
  return {
    findings,
    tables: [
      {
        title: "Test error in %, and the paper's on all of MNIST",
        columns: [left("dropout"), right("test error"), right("training error"), right("the paper"), right("seeds")],
        rows: there.map((variant) => [
          variant,
          writeSpread(errorsOf(cells, variant)),
          writeSpread(
            cells.filter(({ cell }) => cell.variant === variant).map(({ values }) => 100 * (1 - values.train)),
          ),
          PUBLISHED[variant],
          String(errorsOf(cells, variant).size),
        ]),
        notes: [
          `784-${settings.hidden.join("-")}-10, ${settings.rate} of the inputs of every layer but the first dropped, as units or as weights with one mask per example; ${settings.trainDigits} training and ${settings.testDigits} test digits, ${settings.epochs} epochs of batches of ${settings.batchSize}, momentum ${settings.momentum}, a learning rate that falls from ${settings.learningRate} to 0 along a cosine. Mean ± standard deviation over the seeds; differences are taken seed by seed, with 95% t intervals that hold jointly for all three. The paper has 60,000 training digits and many more epochs: only the order is comparable.`,
        ],
      },
    ],
  };
}
