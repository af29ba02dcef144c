/** The training experiments as tables. */
import { baseline } from "../../contenders/index.js";
import { formatPoints } from "../../format.js";
import type { MeanAndDeviation } from "../../results/fields.js";
import { left, right, type Table } from "../../results/table.js";
import { concludeAccuracy, concludeCalibration, concludeLoss } from "./conclusions.js";
import type { ExperimentResult, Rates } from "./schema.js";

/** Accuracies after the last epoch: mean and standard deviation over the seeds. */
export function trainTable(experiment: ExperimentResult): Table {
  const { settings, summary } = experiment;
  const severalDevices = new Set(summary.map(({ device }) => device)).size > 1;
  return {
    title: `Training, ${experiment.name}: ${experiment.title}`,
    columns: [
      left("dropout"),
      right("train %"),
      right("test %"),
      right("MC test %"),
      right("gap"),
      right("test loss"),
      right("ECE %"),
      right("seeds"),
    ],
    rows: summary.map(({ variant, device, train, test, monteCarlo, testLoss, calibrationError, gap, seeds }) => [
      severalDevices ? `${variant}, ${device}` : variant,
      ...[train, test, monteCarlo, gap].map((spread) =>
        spread === undefined ? "–" : formatSpread(spread, seeds, formatPoints),
      ),
      testLoss === null ? "diverged" : formatSpread(testLoss, seeds, (loss) => loss.toFixed(2)),
      calibrationError === undefined ? "–" : formatSpread(calibrationError, seeds, formatPoints),
      String(seeds),
    ]),
    notes: [
      `${concludeLoss(experiment)}.`,
      `${concludeAccuracy(experiment)}.`,
      ...(summary.every(({ calibrationError }) => calibrationError !== undefined)
        ? [`${concludeCalibration(experiment)}.`]
        : []),
      ...describeIntervals(experiment),
      describeSettings(experiment),
      ...describeSampling(settings),
      ...describeAbsences(experiment),
    ],
  };
}

function describeIntervals({ summary }: ExperimentResult): readonly string[] {
  const difference = summary.find((group) => group.difference !== undefined)?.difference;
  if (difference === undefined) return [];
  const together = difference.comparisons > 1 ? ` that hold jointly for all ${difference.comparisons} variants` : "";
  return [
    `± is the standard deviation over the seeds. Differences are taken seed by seed, with t intervals of 95%${together}.`,
  ];
}

function describeSampling({ samples }: ExperimentResult["settings"]): readonly string[] {
  return samples === undefined ? [] : [`MC: the mean of ${samples} samples with masks on (Monte Carlo dropout).`];
}

/** Notes on variants that did not run with every seed, so that nobody takes a partial table for a complete one. */
function describeAbsences({ settings: { fewerSeeds = {}, seeds } }: ExperimentResult): readonly string[] {
  return Object.entries(fewerSeeds)
    .filter(([, count]) => count < seeds.length)
    .map(([name, count]) => {
      const left = count === 0 ? "left out" : `run with ${count} of ${seeds.length} seeds`;
      return `${name} takes longer and is ${left} here; --variants ${name} runs it with all seeds.`;
    });
}

/** Mean and standard deviation; only the mean for one seed. */
function formatSpread({ mean, deviation }: MeanAndDeviation, seeds: number, format: (value: number) => string): string {
  return seeds > 1 ? `${format(mean)} ± ${format(deviation)}` : format(mean);
}

function describeSettings(experiment: ExperimentResult): string {
  const { settings } = experiment;
  const { trainDigits, testDigits, epochs, batchSize } = settings;
  return (
    `${trainDigits} training and ${testDigits} test digits, ${epochs} epochs of batches of ${batchSize}, ` +
    `${describeOptimizer(settings)}; ${describeRates(experiment)}.`
  );
}

/** The rates of all variants, or of each variant that has its own: "rates on inputs and on hidden units: 0.2 and 0.5". */
function describeRates({ settings, summary }: Pick<ExperimentResult, "settings" | "summary">): string {
  const { rates, ratesOf = {}, convolutions, blocks } = settings;
  const inputs = convolutions === undefined ? "inputs" : "the convolutions' outputs";
  const [places, say] =
    blocks === undefined
      ? [`on ${inputs} and on hidden units`, ({ input, hidden }: Rates) => `${input} and ${hidden}`]
      : ["in residual blocks (for stochastic depth, in the last one)", ({ hidden }: Rates) => `${hidden}`];
  const own = Object.entries(ratesOf).map(([name, rates]) => `${name} ${say(rates)}`);
  const others = summary.filter(({ variant }) => variant !== baseline.name && !Object.hasOwn(ratesOf, variant));
  if (own.length === 0) return `rates ${places}: ${say(rates)}`;
  const rest = others.length === 0 ? "" : `; for the others ${say(rates)}`;
  return `rates ${places}, chosen on validation digits: ${own.join(", ")}${rest}`;
}

function describeOptimizer({ optimizer, learningRate, momentum, maxNorm }: ExperimentResult["settings"]): string {
  if (optimizer === "adadelta") return `Adadelta at ${learningRate}`;
  if (optimizer === "adam") return `Adam at ${learningRate}`;
  return `SGD at ${learningRate} with momentum ${momentum}${typeof maxNorm === "number" ? `, max-norm ${maxNorm}` : ""}`;
}
