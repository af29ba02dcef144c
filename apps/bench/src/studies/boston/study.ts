/**
 * Gal and Ghahramani, "Dropout as a Bayesian approximation", ICML 2016, section 5.3, on Boston housing, by the protocol of their code. On
 * each of 20 splits, the rate and tau are chosen on a fifth of the training rows, a network is trained with them on all training rows, and
 * the mean of many samples predicts the test rows.
 */
import { standardErrorOf } from "../../measure/statistics.js";
import { left, right } from "../../results/table.js";
import { CORRECTED_BOSTON } from "../../sections/uncertainty/published.js";
import { defineStudy, type StudyReport } from "../study.js";
import { type BostonOutcome, grid, type Values } from "./grid.js";

export const boston = defineStudy({
  grid,
  name: "boston",
  title: "Uncertainty of a regression: Boston housing",
  source: "Gal and Ghahramani 2016, section 5.3, as corrected by the authors",
  run: async (cell, settings) => (await import("./compute.js")).compute(cell, settings),
  report,
});

function report(outcome: BostonOutcome): StudyReport {
  const { settings, cells } = outcome;
  const ours = { rmse: spread(cells, "rmse"), logLikelihood: spread(cells, "logLikelihood") };
  const { rmse, logLikelihood } = CORRECTED_BOSTON;
  const row = (name: string, error: string, likelihood: string) => [name, error, likelihood];
  return {
    findings: [
      `RMSE ${ours.rmse.text} and log-likelihood ${ours.logLikelihood.text} over ${cells.length} splits; the authors' corrected table has ${said(rmse)} and ${said(logLikelihood)}.`,
    ],
    tables: [
      {
        title:
          "Boston housing: test RMSE in 1000 dollars, log-likelihood in nats, mean ± standard error over the splits",
        columns: [left(""), right("RMSE"), right("log-likelihood")],
        rows: [
          row("here, mean of the samples", ours.rmse.text, ours.logLikelihood.text),
          row("here, one pass without masks", spread(cells, "passRmse").text, "–"),
          row("the authors, corrected", said(rmse), said(logLikelihood)),
        ],
        notes: [
          `${cells.length} of the authors' 20 splits; ${settings.epochs} epochs, ${settings.samples} samples, Adam, batches of ${settings.batchSize}, ${settings.hidden} ReLUs; rates ${settings.rates.join(", ")} and taus ${settings.taus.join(", ")} were tried on a fifth of the training rows.`,
          ETHICS,
        ],
      },
      {
        title: "Boston housing, split by split",
        columns: ["split", "rate", "tau", "RMSE", "log-likelihood"].map(right),
        rows: cells.map(({ cell, values }) => [
          String(cell.split),
          String(values.rate),
          String(values.tau),
          values.rmse.toFixed(2),
          values.logLikelihood.toFixed(2),
        ]),
        notes: [],
      },
    ],
  };
}

/** Why this data set is used, and why nobody should use it as an example. */
const ETHICS =
  "One column of this data set, b, is a transform of the share of black residents, made on the assumption that white people pay to live apart. " +
  "It is included only because the published numbers use it. Do not draw conclusions from it about people or houses.";

function spread(cells: readonly { readonly values: Values }[], name: "rmse" | "passRmse" | "logLikelihood") {
  const score = standardErrorOf(cells.map(({ values }) => values[name]));
  return { ...score, text: said(score) };
}

function said({ mean, standardError }: { readonly mean: number; readonly standardError: number }): string {
  return `${mean.toFixed(2)} ± ${standardError.toFixed(2)}`;
}
