/**
 * Srivastava et al., JMLR 2014, section 9.1: linear regression with dropout on its inputs is ridge regression. With the scale of inverted
 * dropout, its expected loss is `|y - X w|^2 + (1 - q) / q |G w|^2` with `G = diag(X'X)^(1/2)`, so the strength is `(1 - q) / q`.
 */
import { meanAndDeviation } from "../../measure/statistics.js";
import { right } from "../../results/table.js";
import { defineStudy, type StudyReport } from "../study.js";
import { grid, type RidgeOutcome, type Values } from "./grid.js";

export const ridge = defineStudy({
  grid,
  name: "ridge",
  title: "Dropout in linear regression is ridge regression",
  source: "Srivastava et al. 2014, section 9.1",
  run: async (cell, settings) => (await import("./compute.js")).compute(cell, settings),
  report,
});

/** The distance of dropout's weights from ridge regression's, over the distance of least squares' from ridge regression's. */
function distanceOf({ weights, ridge, leastSquares }: Values): number {
  return Math.hypot(...apart(weights, ridge)) / Math.hypot(...apart(leastSquares, ridge));
}

function apart(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => value - b[index]!);
}

function report(outcome: RidgeOutcome): StudyReport {
  const { settings, cells } = outcome;
  const rates = settings.rates.filter((rate) => cells.some(({ cell }) => cell.rate === rate));
  const rows = rates.map((rate) => {
    const there = cells.filter(({ cell }) => cell.rate === rate);
    const first = there[0]!.values;
    const distance = meanAndDeviation(there.map(({ values }) => distanceOf(values)));
    const mean = first.ridge.map(
      (_, input) => meanAndDeviation(there.map(({ values }) => values.weights[input]!)).mean,
    );
    return { rate, first, mean, distance, seeds: there.length };
  });
  const worst = Math.max(...rows.map(({ distance }) => distance.mean));
  return {
    findings: [
      `Dropout's weights are within ${percent(worst)} of those of ridge regression at the strength (1 - q) / q, where 100% is the distance of ridge regression from least squares.`,
    ],
    tables: [
      {
        title: "Weights of linear regression with dropout, of ridge regression and of least squares",
        columns: [
          ...["rate", "strength"].map(right),
          ...["dropout", "ridge", "least squares", "apart", "seeds"].map(right),
        ],
        rows: rows.map(({ rate, first, mean, distance, seeds }) => [
          String(rate),
          (rate / (1 - rate)).toFixed(2),
          listed(mean),
          listed(first.ridge),
          listed(first.leastSquares),
          seeds > 1 ? `${percent(distance.mean)} ± ${percent(distance.deviation)}` : percent(distance.mean),
          String(seeds),
        ]),
        notes: [
          `${settings.steps} steps of gradient descent, each with all ${settings.examples} examples and new masks; the weights are averaged over the second half. Apart: the distance of dropout's weights from ridge regression's, over that of least squares' from ridge regression's; mean ± standard deviation over the seeds.`,
        ],
      },
    ],
  };
}

function listed(weights: readonly number[]): string {
  return weights.map((weight) => weight.toFixed(2)).join(", ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
