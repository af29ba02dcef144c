/** Conclusions on calibration, in words that the page and the terminal share. */
import type { Hue } from "../../../figures/theme.js";
import { formatPoints } from "../../../format.js";
import type { Interval } from "../../../results/fields.js";
import type { CalibrationUncertainty } from "../schema.js";

type Prediction = CalibrationUncertainty["predictions"][number];

/** The colours of one pass and of samples, as in the reliability diagram. */
export const hues = ["blue", "orange"] as const satisfies readonly Hue[];

/** The name of a prediction. */
export function nameOf({ samples }: Pick<Prediction, "samples">): string {
  return samples === null ? "one pass, no masks" : `mean of ${samples} samples`;
}

/** The name of a prediction within a sentence. */
function called({ samples }: Prediction): string {
  return samples === null ? "one pass" : `the mean of ${samples} samples`;
}

/** The mean over runs. */
export function meanOver(runs: Prediction["runs"], value: (run: Prediction["runs"][number]) => number): number {
  return runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
}

/** The effect of the temperatures on the calibration error. */
export function concludeTemperatures({ predictions }: CalibrationUncertainty): string {
  const said = predictions.map((prediction) => {
    const { changes, runs } = prediction;
    const change = changes.expectedCalibrationError;
    const [from, to] = (["before", "after"] as const).map((when) =>
      formatPoints(meanOver(runs, (run) => run[when].expectedCalibrationError)),
    );
    const ofWhat = `the calibration error of ${called(prediction)} from ${from}% to ${to}%`;
    const verb = change.high < 0 ? "lowers" : change.low > 0 ? "raises" : "moves";
    const chance = verb === "moves" ? ", which may be chance" : "";
    return `${verb} ${ofWhat} (by ${signed(change, formatPoints)} points${chance})`;
  });
  return `A temperature ${said.join(", and ")}`;
}

/** The coverage of the sets of one prediction: how often they contain the true class. */
export function concludeSetsOf(
  prediction: Prediction,
  { alpha, runs }: Pick<CalibrationUncertainty["settings"], "alpha" | "runs">,
): string {
  const { coverage, size } = prediction;
  const asked = formatPoints(1 - alpha).replace(/\.0$/, "");
  return (
    `Sets that should contain the true digit in ${asked}% of cases contain it in ${interval(coverage, formatPoints)}%, ` +
    `with ${interval(size, (classes) => classes.toFixed(2))} classes each: ${called(prediction)}, ${runs} runs`
  );
}

/** The coverage and the size of the sets of all predictions. */
export function concludeSets({ predictions, settings, expectedCoverage }: CalibrationUncertainty): string {
  const asked = formatPoints(1 - settings.alpha).replace(/\.0$/, "");
  const said = predictions.map((prediction) => {
    const { coverage, size } = prediction;
    return `those of ${called(prediction)} contain it in ${interval(coverage, formatPoints)}%, with ${interval(size, (classes) => classes.toFixed(2))} classes each`;
  });
  const { low, high } = expectedCoverage;
  const inside = predictions.map((prediction) => {
    const within = prediction.runs.filter(({ coverage }) => coverage >= low && coverage <= high);
    return `${within.length} of ${settings.runs} runs of ${called(prediction)}`;
  });
  return (
    `Sets that should contain the true digit in ${asked}% of cases: ${said.join("; ")}. In ${inside.join(" and ")} the coverage is between ` +
    `${formatPoints(low)} and ${formatPoints(high)}%, as the guarantee predicts for 95% of runs`
  );
}

/** The effect of refusing the least confident answers. */
export function concludeRefusing({ predictions, areaChange }: CalibrationUncertainty): string {
  const [pass] = predictions;
  if (pass === undefined) return "Nothing was refused";
  const risk = (share: number) => meanOver(pass.runs, (run) => run.risk[Math.round(share * run.risk.length) - 1]!);
  const verdict =
    areaChange.high < 0
      ? "the ranking by the samples is better"
      : areaChange.low > 0
        ? "the ranking by the samples is worse"
        : "the ranking by the samples is neither better nor worse beyond chance";
  return (
    `One pass misclassifies ${formatPoints(risk(1))}% of all digits, and ${formatPoints(risk(0.5))}% of the most confident half; ${verdict} ` +
    `(area ${signed(areaChange, (area) => area.toFixed(4))})`
  );
}

function interval({ value, low, high }: Interval, format: (value: number) => string): string {
  return `${format(value)} (${format(low)} to ${format(high)})`;
}

/** A change and its interval with signs, with a true minus sign. */
function signed({ value, low, high }: Interval, format: (value: number) => string): string {
  const one = (number: number) => `${number < 0 ? "−" : "+"}${format(Math.abs(number))}`;
  return `${one(value)}, ${one(low)} to ${one(high)}`;
}
