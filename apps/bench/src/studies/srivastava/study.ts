/**
 * Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014, on a small scale: the error against
 * the keep probability (figure 9), the error against the number of training digits (figure 10), and the error of the mean of sampled networks
 * against that of the single pass with scaled weights (figure 11).
 */
import { PIXELS } from "../../data/digits.js";
import { left, right, type Table } from "../../results/table.js";
import { type BySeed, differenceOf, isBeyondSpread, meanOf, writePoints, writeSpread } from "../seeds.js";
import { defineStudy, type StudyReport } from "../study.js";
import {
  type Cells,
  errorsOf,
  grid,
  HALF,
  INPUT_RATE,
  type Settings,
  type SrivastavaOutcome,
  sampledErrors,
  scaledErrors,
  widthOf,
} from "./grid.js";

export const srivastava = defineStudy({
  grid,
  name: "srivastava",
  title: "Dropout on digits: the rate, the number of digits, samples against weight scaling",
  source: "Srivastava et al. 2014, figures 9, 10 and 11",
  cost({ figure, keep }, { units, layers }) {
    const width = figure === "9b" ? widthOf(units, keep) : units;
    return width * (PIXELS + (layers - 1) * width);
  },
  run: async (cell, settings) => (await import("./compute.js")).compute(cell, settings),
  report,
});

function report(outcome: SrivastavaOutcome): StudyReport {
  const { settings, cells } = outcome;
  return {
    findings: [...findRates(cells, settings), ...findDigits(cells, settings), ...findSamples(cells, settings)],
    tables: [ratesTable(cells, settings), digitsTable(cells, settings), samplesTable(cells, settings)],
  };
}

/** @param compared What is compared seed by seed, and the comparisons for which the intervals hold jointly. */
function describe({ testDigits, seeds, updates, batchSize }: Settings, compared: string): string {
  const training = `Of ${testDigits} test digits, after ${updates} updates on batches of ${batchSize}`;
  if (seeds === 1) return `${training}; one seed.`;
  return `${training}; mean ± standard deviation over up to ${seeds} seeds. ${compared}.`;
}

/** The intervals of a comparison. */
const JOINTLY = "seed by seed, with 95% t intervals that hold jointly";

/** The lines of figure 9, and what the paper says of them. */
const LINES = [
  { figure: "9a", what: "with a fixed number of units", paper: "it is flat from 0.4 to 0.8" },
  {
    figure: "9b",
    what: "with as many units kept at every probability",
    paper: "it is lowest near 0.6, and 0.5 is close to that",
  },
] as const;

/** The keep probability with the lowest error, and those that do not differ from it. As it is chosen by the data, the intervals hold for all pairs. */
function findRates(cells: Cells, { keepProbabilities }: Settings): readonly string[] {
  return LINES.flatMap(({ figure, what, paper }) => {
    const points = keepProbabilities
      .map((keep) => ({ keep, errors: errorsOf(cells, { figure, keep }) }))
      .filter(({ errors }) => errors.size > 0);
    if (points.length === 0) return [];
    const best = points.reduce((a, b) => (meanOf(b.errors) < meanOf(a.errors) ? b : a));
    const pairs = (points.length * (points.length - 1)) / 2;
    const alike = points.filter((point) => {
      if (point === best) return false;
      const difference = differenceOf(point.errors, best.errors, pairs);
      return difference !== undefined && !isBeyondSpread(difference);
    });
    const close =
      alike.length === 0
        ? ""
        : `; at ${alike.map(({ keep }) => keep).join(", ")} it does not differ from this beyond the spread of the seeds`;
    return [
      `Figure ${figure}, ${what}: the test error is lowest, ${writeSpread(best.errors)}%, at a keep probability of ${best.keep}${close}. In the paper ${paper}.`,
    ];
  });
}

function ratesTable(cells: Cells, settings: Settings): Table {
  const { units, layers, keepProbabilities, trainDigits } = settings;
  return {
    title: "Figure 9: test error in % against the keep probability of hidden units",
    columns: ["kept", `${layers} x ${units} units`, "units", "as many kept"].map(right),
    rows: keepProbabilities.map((keep) => [
      String(keep),
      writeSpread(errorsOf(cells, { figure: "9a", keep })),
      String(widthOf(units, keep)),
      writeSpread(errorsOf(cells, { figure: "9b", keep })),
    ]),
    notes: [
      `${trainDigits} training digits, no dropout of inputs. ${describe(settings, `Errors are compared ${JOINTLY} for all pairs of keep probabilities`)}`,
    ],
  };
}

/** The test errors of figure 10 without dropout and with it. */
function errorsAt(cells: Cells, digits: number): readonly [without: BySeed, dropped: BySeed] {
  const at = (keep: number) => errorsOf(cells, { figure: "10", digits, keep });
  return [at(1), at(HALF)];
}

/** A table's cell with the difference of two errors; the intervals hold jointly for as many rows as there are. */
function compared(one: BySeed, other: BySeed, rows: readonly unknown[]): string {
  const difference = differenceOf(one, other, rows.length);
  return difference === undefined ? "–" : writePoints(difference);
}

function findDigits(cells: Cells, { digits }: Settings): readonly string[] {
  const gains = digits.flatMap((count) => {
    const [without, dropped] = errorsAt(cells, count);
    const difference = differenceOf(dropped, without, digits.length);
    return difference === undefined ? [] : [`${writePoints(difference)} at ${count} digits`];
  });
  if (gains.length === 0) return [];
  return [
    `Figure 10: the test error with dropout minus that without: ${gains.join(", ")}. In the paper it is no lower at 100 digits, and lower from 500 on.`,
  ];
}

function digitsTable(cells: Cells, settings: Settings): Table {
  return {
    title: "Figure 10: test error in % against the number of training digits",
    columns: [right("digits"), right("without dropout"), right("with dropout"), right("difference")],
    rows: settings.digits.map((digits) => {
      const [without, dropped] = errorsAt(cells, digits);
      return [String(digits), writeSpread(without), writeSpread(dropped), compared(dropped, without, settings.digits)];
    }),
    notes: [
      `Half the hidden units and ${INPUT_RATE} of the inputs dropped. ${describe(settings, `Differences are taken ${JOINTLY} for all numbers of digits`)}`,
    ],
  };
}

function findSamples(cells: Cells, { samples }: Settings): readonly string[] {
  const scaled = scaledErrors(cells);
  if (scaled.size === 0) return [];
  const differences = samples.flatMap((count, index) => {
    const difference = differenceOf(sampledErrors(cells, index), scaled, samples.length);
    return difference === undefined ? [] : [{ count, difference }];
  });
  const enough = differences.find(({ difference }) => !isBeyondSpread(difference));
  const most = differences.at(-1);
  const when =
    enough === undefined
      ? ""
      : ` The mean of ${enough.count} samples does not differ from it beyond the spread of the seeds`;
  const last = most === undefined ? "" : `; with ${most.count} the difference is ${writePoints(most.difference)}`;
  return [
    `Figure 11: weight scaling misclassifies ${writeSpread(scaled)}% of the test digits.${when}${when && last}${when && "."} In the paper about 50 samples do as well as weight scaling.`,
  ];
}

function samplesTable(cells: Cells, settings: Settings): Table {
  return {
    title: "Figure 11: test error in % of the mean of sampled networks",
    columns: [left("prediction"), right("test error"), right("less weight scaling")],
    rows: [
      ["weight scaling (one pass)", writeSpread(scaledErrors(cells)), "–"],
      ...settings.samples.map((count, index) => [
        count === 1 ? "1 sample" : `mean of ${count} samples`,
        writeSpread(sampledErrors(cells, index)),
        compared(sampledErrors(cells, index), scaledErrors(cells), settings.samples),
      ]),
    ],
    notes: [
      `Half the hidden units and ${INPUT_RATE} of the inputs dropped. ${describe(settings, `Differences from weight scaling are taken ${JOINTLY} for all numbers of samples`)}`,
    ],
  };
}
