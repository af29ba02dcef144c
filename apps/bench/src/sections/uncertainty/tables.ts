/** The uncertainty experiments as tables, each with its conclusion. */
import { formatPoints } from "../../format.js";
import type { MeanAndError } from "../../results/fields.js";
import { left, right, type Table } from "../../results/table.js";
import { calibrationTables } from "./calibration/tables.js";
import { concludeBands, concludeNoticing, concludeScores, concludeWidths } from "./conclusions.js";
import type {
  Co2Uncertainty,
  DigitsUncertainty,
  PublishedScores,
  RegressionUncertainty,
  UncertaintyResult,
} from "./schema.js";

export function uncertaintyTables({
  digits,
  calibration,
  co2,
  regression,
}: Partial<UncertaintyResult>): readonly Table[] {
  return [
    ...(digits === undefined ? [] : [scoresTable(digits), rotationsTable(digits)]),
    ...(calibration === undefined ? [] : calibrationTables(calibration)),
    ...(co2 === undefined ? [] : [co2Table(co2)]),
    ...(regression === undefined || regression.summary === null
      ? []
      : [regressionTable(regression, regression.summary)]),
  ];
}

/** The quality of the probabilities, on upright test digits. */
function scoresTable(digits: DigitsUncertainty): Table {
  const { settings, scores } = digits;
  const { hidden, rate, trainDigits, testDigits, epochs, batchSize, learningRate } = settings;
  return {
    title: `Uncertainty, digits: 784-${hidden.join("-")}-10, rate ${rate}`,
    columns: [left("prediction"), right("accuracy %"), right("NLL"), right("Brier"), right("ECE %")],
    rows: scores.map(({ samples, accuracy, negativeLogLikelihood, brier, expectedCalibrationError }) => [
      samples === null ? "one pass, no masks" : `${samples} samples`,
      formatPoints(accuracy),
      negativeLogLikelihood === null ? "infinite" : negativeLogLikelihood.toFixed(3),
      brier.toFixed(3),
      formatPoints(expectedCalibrationError),
    ]),
    notes: [
      `${concludeScores(digits)}. The 95% intervals are for this one network, by resampling the digits.`,
      `${trainDigits} training and ${testDigits} test digits, ${epochs} epochs of batches of ${batchSize}, Adam at ${learningRate}. ` +
        "Lower is better for NLL (nats), Brier and ECE (expected calibration error, 15 bins).",
    ],
  };
}

/** How well rotated digits are detected. */
function rotationsTable(digits: DigitsUncertainty): Table {
  const { rotations, settings } = digits;
  return {
    title: `Uncertainty, rotated digits: ${Math.max(...settings.samples)} samples`,
    columns: [
      right("degrees"),
      right("accuracy %"),
      right("entropy"),
      right("mutual inf."),
      right("AUROC, one pass"),
      right("AUROC, entropy"),
      right("AUROC, mutual inf."),
    ],
    rows: rotations.map(({ angle, accuracy, predictiveEntropy, mutualInformation, auroc }) => [
      String(angle),
      formatPoints(accuracy),
      predictiveEntropy.toFixed(3),
      mutualInformation.toFixed(3),
      auroc.passEntropy.toFixed(3),
      auroc.predictiveEntropy.toFixed(3),
      auroc.mutualInformation.toFixed(3),
    ]),
    notes: [
      `${concludeNoticing(digits)}.`,
      "AUROC: how well the score separates rotated digits from upright ones, where 0.5 is chance and 1 is perfect. The score is the " +
        "entropy of one pass without masks, the predictive entropy, or the mutual information. Entropies are means, in nats.",
    ],
  };
}

/** The width of the band where there were data, and where not. */
function co2Table(co2: Co2Uncertainty): Table {
  const { settings, networks } = co2;
  const { gap, end, hidden, rate, epochs, samples } = settings;
  const called = {
    inside: "held-out months",
    gap: `gap, ${gap.from} to ${gap.to - 1}`,
    beyond: `beyond, from ${end}`,
  };
  return {
    title: "Uncertainty, CO2 over Mauna Loa, in ppm",
    columns: [
      left("network"),
      left("where"),
      right("months"),
      right("deviation"),
      right("model's part"),
      right("RMSE"),
      right("in 95% band"),
    ],
    rows: networks.flatMap(({ activation, regions }) =>
      regions.map(({ region, months, deviation, modelDeviation, rmse, coverage }) => [
        activation,
        called[region],
        String(months),
        deviation.toFixed(2),
        modelDeviation.toFixed(2),
        rmse.toFixed(2),
        `${formatPoints(coverage)}%`,
      ]),
    ),
    notes: [
      `${concludeBands(co2)}.`,
      `${concludeWidths(co2)}.`,
      `Time and season to CO2, ${[hidden.join("-"), `rate ${rate}`, `${epochs} epochs`, `${samples} samples`].join(", ")}. ` +
        `Noise, chosen by the likelihood of held-out months: ${networks.map(({ activation, tau }) => `${activation} ${(1 / Math.sqrt(tau)).toFixed(2)} ppm`).join(", ")}.`,
    ],
  };
}

/** The means over the splits, with published values for comparison. */
function regressionTable(
  { name, settings, splits, published }: RegressionUncertainty,
  summary: NonNullable<RegressionUncertainty["summary"]>,
): Table {
  const row = (called: string, { rmse, logLikelihood }: PublishedScores["paper"]) => [
    called,
    formatMean(rmse, splits.length),
    formatMean(logLikelihood, splits.length),
  ];
  const { examples, features, hidden, epochs, batchSize, samples, rates } = settings;
  return {
    title: `Uncertainty, regression: ${name}, ${splits.length} splits`,
    columns: [left(""), right("test RMSE"), right("log-likelihood")],
    rows: [
      row("this run", summary),
      ...(published === null
        ? []
        : [row("the paper", published.paper), row("the paper, 10 times the epochs", published.tenfold)]),
    ],
    notes: [
      "Mean ± standard error over the splits, in the units of the targets.",
      `${examples} examples, ${features} features; ${hidden.join("-")} hidden units, ${epochs} epochs of batches of ${batchSize}, ` +
        `${samples} samples; tau and the rate (from ${rates.join(", ")}) were chosen by the likelihood of a fifth of the training examples.`,
      ...(published === null
        ? []
        : ["Published: dropout in Gal and Ghahramani 2016, table 1, and the README of their code."]),
    ],
  };
}

function formatMean({ mean: centre, standardError }: MeanAndError, splits: number): string {
  return splits > 1 ? `${centre.toFixed(2)} ± ${standardError.toFixed(2)}` : centre.toFixed(2);
}
