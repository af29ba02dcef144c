/** What is to be concluded from calibration, in the words that the page and the terminal share. */
import type { Hue } from "../../../figures/theme.js";
import { formatPoints } from "../../../format.js";
import type { Interval } from "../../../results/fields.js";
import type { CalibrationUncertainty } from "../schema.js";

type Prediction = CalibrationUncertainty["predictions"][number];

/** The colours of one pass and of samples, as in the reliability diagram. */
export const hues = ["blue", "orange"] as const satisfies readonly Hue[];

/** What a prediction is called. */
export function nameOf({ samples }: Pick<Prediction, "samples">): string {
  return samples === null ? "one pass, no masks" : `mean of ${samples} samples`;
}

/** The same, within a sentence. */
function called({ samples }: Prediction): string {
  return samples === null ? "one pass" : `the mean of ${samples} samples`;
}

/** The mean over runs. */
export function meanOver(runs: Prediction["runs"], value: (run: Prediction["runs"][number]) => number): number {
  return runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
}

/** What the temperatures change of the calibration error. */
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

/** How often the sets of one prediction hold the digit. */
export function concludeSetsOf(
  prediction: Prediction,
  { alpha, runs }: Pick<CalibrationUncertainty["settings"], "alpha" | "runs">,
): string {
  const { coverage, size } = prediction;
  const asked = formatPoints(1 - alpha).replace(/\.0$/, "");
  return (
    `Sets that are to hold the digit ${asked} times in 100 hold it ${interval(coverage, formatPoints)} times, ` +
    `with ${interval(size, (classes) => classes.toFixed(2))} classes each: ${called(prediction)}, ${runs} runs`
  );
}

/** How often the sets hold the digit, and how large they are. */
export function concludeSets({ predictions, settings, expectedCoverage }: CalibrationUncertainty): string {
  const asked = formatPoints(1 - settings.alpha).replace(/\.0$/, "");
  const said = predictions.map((prediction) => {
    const { coverage, size } = prediction;
    return `those of ${called(prediction)} hold it in ${interval(coverage, formatPoints)}%, with ${interval(size, (classes) => classes.toFixed(2))} classes each`;
  });
  const { low, high } = expectedCoverage;
  const inside = predictions.map((prediction) => {
    const within = prediction.runs.filter(({ coverage }) => coverage >= low && coverage <= high);
    return `${within.length} of ${settings.runs} runs of ${called(prediction)}`;
  });
  return (
    `Sets that are to hold the digit in ${asked}%: ${said.join("; ")}. In ${inside.join(" and ")} the coverage is between ` +
    `${formatPoints(low)} and ${formatPoints(high)}%, where the guarantee puts 95% of them`
  );
}

/** What refusing the least sure is worth. */
export function concludeRefusing({ predictions, areaChange }: CalibrationUncertainty): string {
  const [pass] = predictions;
  if (pass === undefined) return "Nothing was refused";
  const risk = (share: number) => meanOver(pass.runs, (run) => run.risk[Math.round(share * run.risk.length) - 1]!);
  const verdict =
    areaChange.high < 0
      ? "the samples know better which to refuse"
      : areaChange.low > 0
        ? "the samples know less well which to refuse"
        : "the samples know which to refuse no better and no worse beyond chance";
  return (
    `Of all digits one pass reads ${formatPoints(risk(1))}% wrong, of the surest half ${formatPoints(risk(0.5))}%; ${verdict} ` +
    `(area ${signed(areaChange, (area) => area.toFixed(4))})`
  );
}

function interval({ value, low, high }: Interval, format: (value: number) => string): string {
  return `${format(value)} (${format(low)} to ${format(high)})`;
}

/** With signs, a minus as the page has it. */
function signed({ value, low, high }: Interval, format: (value: number) => string): string {
  const one = (number: number) => `${number < 0 ? "−" : "+"}${format(Math.abs(number))}`;
  return `${one(value)}, ${one(low)} to ${one(high)}`;
}
