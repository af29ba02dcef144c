/** Measures calibration: the effects of a temperature, of conformal sets and of refusing, over runs that share no digit. */
import type { Split } from "../../../data/digits.js";
import { PIXELS } from "../../../data/digits.js";
import { betaBinomialInterval } from "../../../measure/beta-binomial.js";
import { meanInterval } from "../../../measure/paired.js";
import type { PartContext } from "../context.js";
import type { CalibrationUncertainty } from "../schema.js";
import type { CalibrationSettings } from "../settings.js";
import { type CalibrationRun, type PredictionRun, type RunValues, runOnce } from "./run.js";

type Prediction = CalibrationUncertainty["predictions"][number];

/** The number of predictions: one pass, and samples. */
const PREDICTIONS = 2;
const SCORES = 3;

export async function measureCalibration(
  settings: CalibrationSettings,
  split: Split,
  context: PartContext,
): Promise<CalibrationUncertainty> {
  const start = performance.now();
  const runs: CalibrationRun[] = [];
  for (let run = 0; run < settings.runs; run++) {
    context.signal.throwIfAborted();
    runs.push(await runOnce(settings, split, run, context));
    const text = `run ${run + 1}: ${settings.trainDigits} digits learnt`;
    context.progress({ work: "calibration", done: run + 1, of: settings.runs, text });
  }
  const ofPass = runs.map(({ pass }) => pass.values);
  const ofSamples = runs.map(({ sampled }) => sampled.values);
  const areas = ofSamples.map(({ area }, run) => area - ofPass[run]!.area);
  return {
    settings,
    seconds: (performance.now() - start) / 1000,
    predictions: [summarize(null, ofPass), summarize(settings.samples, ofSamples)],
    areaChange: meanInterval(areas, 1),
    expectedCoverage: expectedCoverage(settings),
    examples: examplesOf(runs[0]!),
  };
}

function summarize(samples: number | null, runs: RunValues[]): Prediction {
  const change = (score: keyof RunValues["before"]) =>
    meanInterval(
      runs.map(({ before, after }) => after[score] - before[score]),
      PREDICTIONS * SCORES,
    );
  const over = (what: "coverage" | "size") =>
    meanInterval(
      runs.map((run) => run[what]),
      PREDICTIONS,
    );
  return {
    samples,
    runs,
    changes: {
      expectedCalibrationError: change("expectedCalibrationError"),
      negativeLogLikelihood: change("negativeLogLikelihood"),
      brier: change("brier"),
    },
    coverage: over("coverage"),
    size: over("size"),
  };
}

/** The expected range of the coverage on test digits. With n calibration digits it is a draw from Beta(n + 1 - l, l), l = floor((n + 1) alpha). */
function expectedCoverage({ conformalDigits, testDigits, alpha }: CalibrationSettings): { low: number; high: number } {
  const b = Math.floor((conformalDigits + 1) * alpha);
  const { low, high } = betaBinomialInterval(testDigits, { a: conformalDigits + 1 - b, b }, 0.95);
  return { low: low / testDigits, high: high / testDigits };
}

/** The number of digits per set size that can be shown. */
const SHOWN = 8;

/** The first few digits of each set size, the smallest size first. */
function examplesOf({
  sampled,
  test,
}: Pick<CalibrationRun, "test"> & { readonly sampled: Pick<PredictionRun, "sets"> }) {
  const sizes = [...new Set(sampled.sets.map(({ length }) => length))].sort((a, b) => a - b);
  return sizes.flatMap((size) =>
    [...sampled.sets.entries()]
      .filter(([, set]) => set.length === size)
      .slice(0, SHOWN)
      .map(([index, set]) => ({
        index,
        label: test.labels[index]!,
        set: [...set],
        picture: pictureOf(test.images.subarray(index * PIXELS, (index + 1) * PIXELS)),
      })),
  );
}

function pictureOf(image: Float32Array): string {
  return btoa(String.fromCharCode(...Array.from(image, (ink) => Math.round(255 * ink))));
}
