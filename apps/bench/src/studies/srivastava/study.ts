/**
 * Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014, on a small scale: the error against
 * the keep probability (figure 9), the error against the number of training digits (figure 10), and the error of the mean of sampled networks
 * against that of the single pass with scaled weights (figure 11).
 */
import { meanAndDeviation } from "../../measure/statistics.js";
import { left, right, type Table } from "../../results/table.js";
import { defineStudy, type StudyReport } from "../study.js";
import {
  type Cells,
  errorsOf,
  grid,
  HALF,
  INPUT_RATE,
  type Settings,
  type SrivastavaCell,
  type SrivastavaOutcome,
  sampledErrors,
  widthOf,
} from "./grid.js";

export const srivastava = defineStudy({
  grid,
  name: "srivastava",
  title: "Dropout on digits: the rate, the number of digits, samples against weight scaling",
  source: "Srivastava et al. 2014, figures 9, 10 and 11",
  cost: ({ figure, keep, digits }, { units }) => digits * (figure === "9b" ? widthOf(units, keep) : units),
  run: async (cell, settings) => (await import("./compute.js")).compute(cell, settings),
  report,
});

function report(outcome: SrivastavaOutcome): StudyReport {
  const { settings, cells } = outcome;
  return {
    findings: [...findRates(cells), ...findDigits(cells, settings), ...findSamples(cells, settings)],
    tables: [ratesTable(cells, settings), digitsTable(cells, settings), samplesTable(cells, settings)],
  };
}

function said(errors: readonly number[]): string {
  if (errors.length === 0) return "–";
  const { mean, deviation } = meanAndDeviation(errors);
  return errors.length > 1 ? `${mean.toFixed(2)} ± ${deviation.toFixed(2)}` : mean.toFixed(2);
}

function meanError(cells: Cells, asked: Partial<SrivastavaCell>): number {
  return meanAndDeviation(errorsOf(cells, asked)).mean;
}

function describe({ testDigits, seeds, epochs }: Settings): string {
  return `Of ${testDigits} test digits, ${epochs} epochs; mean ± standard deviation over up to ${seeds} seeds.`;
}

function findRates(cells: Cells): readonly string[] {
  const keeps = [...new Set(cells.filter(({ cell }) => cell.figure === "9a").map(({ cell }) => cell.keep))];
  if (keeps.length === 0) return [];
  const best = keeps.reduce((a, b) =>
    meanError(cells, { figure: "9a", keep: b }) < meanError(cells, { figure: "9a", keep: a }) ? b : a,
  );
  return [
    `Figure 9a: the test error is lowest, ${said(errorsOf(cells, { figure: "9a", keep: best }))}%, when ${best} of the hidden units are kept; in the paper it is flat from 0.4 to 0.8.`,
  ];
}

function ratesTable(cells: Cells, settings: Settings): Table {
  const { units, layers, keepProbabilities, trainDigits } = settings;
  return {
    title: "Figure 9: test error in % against the keep probability of hidden units",
    columns: ["kept", `${layers} x ${units} units`, "units", "as many kept"].map(right),
    rows: keepProbabilities.map((keep) => [
      String(keep),
      said(errorsOf(cells, { figure: "9a", keep })),
      String(widthOf(units, keep)),
      said(errorsOf(cells, { figure: "9b", keep })),
    ]),
    notes: [`${trainDigits} training digits, no dropout of inputs. ${describe(settings)}`],
  };
}

function findDigits(cells: Cells, { digits }: Settings): readonly string[] {
  const gains = digits.flatMap((count) => {
    const [without, dropped] = [1, HALF].map((keep) => errorsOf(cells, { figure: "10", digits: count, keep }));
    if (without!.length === 0 || dropped!.length === 0) return [];
    const difference = meanAndDeviation(dropped!).mean - meanAndDeviation(without!).mean;
    return [`${difference.toFixed(2)} points at ${count} digits`];
  });
  if (gains.length === 0) return [];
  return [
    `Figure 10: the test error with dropout minus that without: ${gains.join(", ")}; in the paper it is no lower at 100 digits, and lower from 500 on.`,
  ];
}

function digitsTable(cells: Cells, settings: Settings): Table {
  return {
    title: "Figure 10: test error in % against the number of training digits",
    columns: [right("digits"), right("without dropout"), right("with dropout")],
    rows: settings.digits.map((digits) => [
      String(digits),
      ...[1, HALF].map((keep) => said(errorsOf(cells, { figure: "10", digits, keep }))),
    ]),
    notes: [`Half the hidden units and ${INPUT_RATE} of the inputs dropped. ${describe(settings)}`],
  };
}

function findSamples(cells: Cells, { samples }: Settings): readonly string[] {
  const scaled = errorsOf(cells, { figure: "11" });
  if (scaled.length === 0) return [];
  const enough = samples.find(
    (_, index) => meanAndDeviation(sampledErrors(cells, index)).mean <= meanAndDeviation(scaled).mean,
  );
  const most = samples.at(-1)!;
  const when =
    enough === undefined
      ? `does not reach this error with ${most} samples`
      : `reaches this error with ${enough} samples`;
  return [
    `Figure 11: weight scaling misclassifies ${said(scaled)}% of the test digits; the mean of the samples ${when}. In the paper it takes about 50.`,
  ];
}

function samplesTable(cells: Cells, settings: Settings): Table {
  return {
    title: "Figure 11: test error in % of the mean of sampled networks",
    columns: [left("prediction"), right("test error")],
    rows: [
      ["weight scaling (one pass)", said(errorsOf(cells, { figure: "11" }))],
      ...settings.samples.map((count, index) => [
        count === 1 ? "1 sample" : `mean of ${count} samples`,
        said(sampledErrors(cells, index)),
      ]),
    ],
    notes: [`Half the hidden units and ${INPUT_RATE} of the inputs dropped. ${describe(settings)}`],
  };
}
