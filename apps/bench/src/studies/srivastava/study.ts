/**
 * Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014, in small: the error against the keep
 * probability (figure 9), against the number of training digits (figure 10), and of the mean of sampled networks against that of the one pass
 * with scaled weights (figure 11).
 */
import { mcDropout } from "@maskout/mc-dropout";
import { z } from "zod";
import { inverted } from "../../contenders/elementwise.js";
import { none } from "../../contenders/none.js";
import { accuracyOf } from "../../measure/scores.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import { left, right, type Table } from "../../results/table.js";
import { type DigitsTraining, nothingMore, trainOnDigits } from "../digits.js";
import { defineStudy, type Outcome, type StudyReport } from "../study.js";

interface Settings extends Omit<DigitsTraining, "hidden" | "optimizer"> {
  readonly units: number;
  readonly layers: number;
  readonly seeds: number;
  /** Of figure 9: of the hidden units, nothing of the inputs. */
  readonly keepProbabilities: readonly number[];
  /** Of figure 10. */
  readonly digits: readonly number[];
  /** Of figure 11. */
  readonly samples: readonly number[];
}

const settings: Settings = {
  units: 256,
  layers: 3,
  trainDigits: 2000,
  testDigits: 3000,
  epochs: 40,
  batchSize: 50,
  seeds: 5,
  keepProbabilities: [0.1, 0.2, 0.4, 0.5, 0.6, 0.8, 1],
  digits: [100, 500, 1000, 5000],
  samples: [1, 2, 5, 10, 20, 50, 100],
};

/** A point of a figure: `9a` keeps the number of units, `9b` the number of those that stay; `10` is with dropout or without. */
interface SrivastavaCell extends Readonly<Record<string, string | number>> {
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
    .describe("Accuracy of the mean of so many samples as the settings have, one by one."),
});
type Values = z.infer<typeof values>;

/** The rate at which inputs are dropped in figures 10 and 11, as in the paper. */
const INPUT_RATE = 0.2;
const HALF = 0.5;

export const srivastava = defineStudy<Settings, SrivastavaCell, Values>({
  name: "srivastava",
  title: "Dropout on digits: the rate, the number of digits, samples against weight scaling",
  source: "Srivastava et al. 2014, figures 9, 10 and 11",
  settings: {
    quick: {
      ...settings,
      units: 64,
      layers: 2,
      trainDigits: 300,
      testDigits: 300,
      epochs: 10,
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
  cost: ({ figure, keep, digits }, { units }) => digits * (figure === "9b" ? widthOf(units, keep) : units),
  run: compute,
  values,
  report,
});

/** Units of which as many stay, on average, as of half of `units`. */
function widthOf(units: number, keep: number): number {
  return Math.round((HALF * units) / keep);
}

async function compute({ figure, keep, digits, seed }: SrivastavaCell, settings: Settings): Promise<Values> {
  const { layers, units } = settings;
  const width = figure === "9b" ? widthOf(units, keep) : units;
  const training = { ...settings, hidden: Array<number>(layers).fill(width), trainDigits: digits };
  const inFigure9 = figure === "9a" || figure === "9b";
  const rates = { input: keep === 1 || inFigure9 ? 0 : INPUT_RATE, hidden: 1 - keep };
  const part = keep === 1 ? none.train : inverted.train;
  if (figure !== "11") return await trainOnDigits(training, part, rates, `srivastava ${seed}`, nothingMore);
  return await trainOnDigits(training, part, rates, `srivastava ${seed}`, async (model, { x, y: labels }) => {
    const accuracies: number[] = [];
    for (const samples of settings.samples) {
      const { reliability = [] } = await mcDropout(model, { samples }).classify(x, { labels });
      accuracies.push(accuracyOf(reliability));
    }
    return { samples: accuracies };
  });
}

type Cells = Outcome<Settings, SrivastavaCell, Values>["cells"];

function report({ settings, cells }: Outcome<Settings, SrivastavaCell, Values>): StudyReport {
  return {
    findings: [...findRates(cells), ...findDigits(cells, settings), ...findSamples(cells, settings)],
    tables: [ratesTable(cells, settings), digitsTable(cells, settings), samplesTable(cells, settings)],
  };
}

/** Test errors in percent, of the cells that are asked for. */
function errorsOf(cells: Cells, asked: Partial<SrivastavaCell>): readonly number[] {
  return cells
    .filter(({ cell }) => Object.entries(asked).every(([axis, value]) => cell[axis] === value))
    .map(({ values }) => 100 * (1 - values.test));
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
    `Figure 9a: the test error is lowest, ${said(errorsOf(cells, { figure: "9a", keep: best }))}%, where ${best} of the hidden units are kept; in the paper it is flat from 0.4 to 0.8.`,
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
    `Figure 10: the test error with dropout less that without: ${gains.join(", ")}; in the paper it is no lower at 100 digits, and lower from 500 on.`,
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

/** Test errors of the mean of the samples, by how many they are. */
function sampledErrors(cells: Cells, index: number): readonly number[] {
  return cells.flatMap(({ values }) => {
    const accuracy = values.samples?.[index];
    return accuracy === undefined ? [] : [100 * (1 - accuracy)];
  });
}

function findSamples(cells: Cells, { samples }: Settings): readonly string[] {
  const scaled = errorsOf(cells, { figure: "11" });
  if (scaled.length === 0) return [];
  const enough = samples.find(
    (_, index) => meanAndDeviation(sampledErrors(cells, index)).mean <= meanAndDeviation(scaled).mean,
  );
  const most = samples.at(-1)!;
  const when = enough === undefined ? `has not come to it with ${most}` : `comes to it with ${enough}`;
  return [
    `Figure 11: weight scaling is wrong about ${said(scaled)}% of the test digits; the mean of the samples ${when}. In the paper it takes some 50.`,
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
