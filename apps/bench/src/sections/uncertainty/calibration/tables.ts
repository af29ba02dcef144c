/** Calibration as tables, each with its conclusion. */
import { formatPoints } from "../../../format.js";
import { meanAndDeviation } from "../../../measure/statistics.js";
import { left, right, type Table } from "../../../results/table.js";
import type { CalibrationUncertainty } from "../schema.js";
import { concludeRefusing, concludeSets, concludeTemperatures, nameOf } from "./conclusions.js";
import { sizesOf } from "./sizes.js";

type Run = CalibrationUncertainty["predictions"][number]["runs"][number];

export function calibrationTables(calibration: CalibrationUncertainty): readonly Table[] {
  return [temperatureTable(calibration), setsTable(calibration), riskTable(calibration)];
}

/** Mean ± standard deviation over the runs. */
function over(runs: readonly Run[], value: (run: Run) => number, format: (value: number) => string): string {
  const { mean, deviation } = meanAndDeviation(runs.map(value));
  return runs.length > 1 ? `${format(mean)} ± ${format(deviation)}` : format(mean);
}

const three = (value: number) => value.toFixed(3);

/** The quality of the probabilities before and after a temperature. */
function temperatureTable(calibration: CalibrationUncertainty): Table {
  const { predictions, settings } = calibration;
  return {
    title: "Uncertainty, temperature: scores before and after",
    columns: [
      left("prediction"),
      left(""),
      ...["temperature", "accuracy %", "ECE %", "by chance", "NLL", "Brier"].map(right),
    ],
    rows: predictions.flatMap((prediction) => {
      const { runs } = prediction;
      return (["before", "after"] as const).map((when) => [
        when === "before" ? nameOf(prediction) : "",
        when,
        when === "before"
          ? "1"
          : over(
              runs,
              ({ temperature }) => temperature,
              (value) => value.toFixed(2),
            ),
        when === "before" ? "" : over(runs, ({ accuracy }) => accuracy, formatPoints),
        over(runs, (run) => run[when].expectedCalibrationError, formatPoints),
        when === "before" ? "" : over(runs, ({ chance }) => chance, formatPoints),
        over(runs, (run) => run[when].negativeLogLikelihood, three),
        over(runs, (run) => run[when].brier, three),
      ]);
    }),
    notes: [
      `${concludeTemperatures(calibration)}.`,
      `Mean ± standard deviation over ${settings.runs} runs that share no digit; changes have 95% t intervals that hold jointly for all scores and predictions.`,
      `In each run a network 784-${settings.hidden.join("-")}-10 with rate ${settings.rate} learns ${settings.trainDigits} digits for ${settings.epochs} epochs; the temperature is fitted to ${settings.temperatureDigits} others, and ${settings.testDigits} test digits are scored. ` +
        "By chance: the ECE (15 bins) for as many digits if every probability were correct.",
    ],
  };
}

/** The coverage of the sets, by their size. */
function setsTable(calibration: CalibrationUncertainty): Table {
  const { predictions, settings } = calibration;
  const bySize = predictions.map(sizesOf);
  const sizes = [...new Set(bySize.flatMap((own) => own.map(({ size }) => size)))].sort((a, b) => a - b);
  return {
    title: `Uncertainty, conformal sets: digits by the size of their sets, at ${formatPoints(1 - settings.alpha).replace(/\.0$/, "")}%`,
    columns: [
      left("classes in the set"),
      ...predictions.flatMap((one) => [right(`digits %, ${nameOf(one)}`), right("contain it %")]),
    ],
    rows: [
      ...sizes.map((size) => [
        String(size),
        ...bySize.flatMap((own) => {
          const sets = own.find((one) => one.size === size);
          return sets === undefined
            ? ["–", "–"]
            : [formatPoints(sets.count / sets.digits), formatPoints(sets.held / sets.count)];
        }),
      ]),
      ["all", ...predictions.flatMap(({ coverage }) => ["100.0", formatPoints(coverage.value)])],
    ],
    notes: [
      `${concludeSets(calibration)}.`,
      `A set contains all classes whose 1 − probability, after the temperature, is at most a threshold (LAC). The threshold is from ${settings.conformalDigits} digits that neither network nor temperature has seen; ${settings.testDigits} test digits per run, ${settings.runs} runs, 95% t intervals. ` +
        "The guarantee is for all sets together, not for those of one size.",
    ],
  };
}

/** The share of wrong answers among the most confident ones. */
function riskTable(calibration: CalibrationUncertainty): Table {
  const { predictions, settings } = calibration;
  const shown = [0.25, 0.5, 0.75, 0.9, 1];
  return {
    title: "Uncertainty, refusing: wrong answers in % of the most confident digits",
    columns: [
      left("prediction"),
      ...shown.map((share) => right(`top ${Math.round(100 * share)}%`)),
      right("area under the curve"),
    ],
    rows: predictions.map((prediction) => {
      const { runs } = prediction;
      return [
        nameOf(prediction),
        ...shown.map((share) => over(runs, ({ risk }) => risk[Math.round(share * risk.length) - 1]!, formatPoints)),
        over(
          runs,
          ({ area }) => area,
          (value) => value.toFixed(4),
        ),
      ];
    }),
    notes: [
      `${concludeRefusing(calibration)}.`,
      `Digits are ranked by the confidence after the temperature. Mean ± standard deviation over the ${settings.runs} runs; the area is the mean of the risk over all coverages, lower is better.`,
    ],
  };
}
