/** One run: a network, its temperature and its sets, each from separate digits, and their scores on other digits. */
import { foldIn, keyFromSeed, type Model, predict, tensor, uniforms } from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import {
  type Classification,
  classification,
  conformalSets,
  riskCoverage,
  setReport,
  temperature,
} from "@maskout/uncertainty";
import { CLASSES, type Digits, PIXELS, type Split } from "../../../data/digits.js";
import { softmaxOf } from "../../../measure/softmax.js";
import { buildClassifier, trainClassifier } from "../classifier.js";
import type { PartContext } from "../context.js";
import type { CalibrationUncertainty } from "../schema.js";
import type { CalibrationSettings } from "../settings.js";

export type RunValues = CalibrationUncertainty["predictions"][number]["runs"][number];

/** The scores of a prediction, and its sets of the test digits. */
export interface PredictionRun {
  readonly values: RunValues;
  readonly sets: readonly (readonly number[])[];
}

export interface CalibrationRun {
  readonly pass: PredictionRun;
  readonly sampled: PredictionRun;
  readonly test: Digits;
}

/** The digits of a run; each pile has one purpose. */
interface Piles {
  readonly train: Digits;
  readonly temperature: Digits;
  readonly conformal: Digits;
  readonly test: Digits;
}

/** The piles of run number `run`, which takes the digits after those of the earlier runs. */
export function pilesOf(split: Split, settings: CalibrationSettings, run: number): Piles {
  const { trainDigits, temperatureDigits, conformalDigits, testDigits } = settings;
  const first = run * (trainDigits + temperatureDigits + conformalDigits);
  return {
    train: digitsOf(split.train, first, trainDigits),
    temperature: digitsOf(split.train, first + trainDigits, temperatureDigits),
    conformal: digitsOf(split.train, first + trainDigits + temperatureDigits, conformalDigits),
    test: digitsOf(split.test, run * testDigits, testDigits),
  };
}

function digitsOf({ images, labels, count: all }: Digits, first: number, count: number): Digits {
  if (first + count > all) throw new Error(`The runs need ${first + count} digits, but there are only ${all}.`);
  return {
    images: images.subarray(first * PIXELS, (first + count) * PIXELS),
    labels: labels.subarray(first, first + count),
    count,
  };
}

export async function runOnce(
  settings: CalibrationSettings,
  split: Split,
  run: number,
  context: PartContext,
): Promise<CalibrationRun> {
  const seed = `${context.seed}, calibration ${run + 1}`;
  const piles = pilesOf(split, settings, run);
  const model = buildClassifier(settings, seed, context.device);
  try {
    await trainClassifier(model, settings, piles.train, context);
    const ofPass = await logitsOf(piles, (digits) => passLogits(model, digits, context));
    const ofSamples = await logitsOf(piles, (digits) => sampleLogits(model, settings.samples, digits, context));
    const chanceOf = keyFromSeed(seed);
    return {
      pass: calibrate(ofPass, 1, piles, settings.alpha, foldIn(chanceOf, 0)),
      sampled: calibrate(ofSamples, settings.samples, piles, settings.alpha, foldIn(chanceOf, 1)),
      test: piles.test,
    };
  } finally {
    model.dispose();
  }
}

/** The logits `[samples, digits, 10]` of each pile that the network has not learnt. */
type PileLogits = Readonly<Record<Exclude<keyof Piles, "train">, Float32Array>>;

async function logitsOf(piles: Piles, ask: (digits: Digits) => Promise<Float32Array>): Promise<PileLogits> {
  return {
    temperature: await ask(piles.temperature),
    conformal: await ask(piles.conformal),
    test: await ask(piles.test),
  };
}

async function passLogits(
  model: Model,
  { images, count }: Digits,
  { device, signal }: PartContext,
): Promise<Float32Array> {
  using x = tensor(images, [count, PIXELS], { device });
  using logits = await predict(model, x, { signal });
  return await logits.data();
}

async function sampleLogits(
  model: Model,
  samples: number,
  { images, count }: Digits,
  { device, signal }: PartContext,
): Promise<Float32Array> {
  using x = tensor(images, [count, PIXELS], { device });
  const { samples: drawn } = await mcDropout(model, { samples, signal }).regress(x, { keepSamples: true });
  if (drawn === undefined) throw new Error("The requested samples are missing.");
  return drawn;
}

function calibrate(
  logits: PileLogits,
  samples: number,
  piles: Piles,
  alpha: number,
  chanceOf: Parameters<typeof foldIn>[0],
): PredictionRun {
  const classes = CLASSES;
  const summary = (probabilities: Float64Array, { labels, count }: Digits) =>
    classification({ probabilities, samples, batch: count, classes, labels });
  const scaling = temperature({ logits: logits.temperature, labels: piles.temperature.labels, classes, samples });
  const before = summary(softmaxOf(logits.test, classes), piles.test);
  const after = summary(scaling.probabilities(logits.test), piles.test);
  const held = summary(scaling.probabilities(logits.conformal), piles.conformal);
  const { labels } = piles.test;
  const { confidence, predictedClass } = after;
  const correct = Array.from(predictedClass, (own, digit) => own === labels[digit]);
  const { risk, area } = riskCoverage({ confidence, correct });
  const conformal = conformalSets({ probabilities: held.mean, labels: piles.conformal.labels, classes, alpha });
  const sets = conformal.sets(after.mean);
  const { coverage, size, bySize } = setReport({ sets, labels, classes });
  return {
    values: {
      accuracy: scoreOf(after, "accuracy"),
      temperature: scaling.temperature,
      before: scoresOf(before),
      after: scoresOf(after),
      chance: errorByChance(after, chanceOf),
      risk: shares.map((share) => risk[Math.max(1, Math.round(share * risk.length)) - 1]!),
      area,
      coverage,
      size,
      bySize: [...bySize],
    },
    sets,
  };
}

/** The coverages at which a run's risk is recorded: 5, 10, … 100%. */
const shares: readonly number[] = Array.from({ length: 20 }, (_, index) => (index + 1) / 20);

function scoresOf(summary: Classification): RunValues["before"] {
  return {
    expectedCalibrationError: scoreOf(summary, "expectedCalibrationError"),
    negativeLogLikelihood: scoreOf(summary, "negativeLogLikelihood"),
    brier: scoreOf(summary, "brier"),
  };
}

function scoreOf(
  summary: Classification,
  name: "accuracy" | "expectedCalibrationError" | "negativeLogLikelihood" | "brier",
): number {
  const score = summary[name];
  if (score === undefined) throw new Error(`There are no labels for ${name}.`);
  return score;
}

/** The number of times that labels are drawn for the error by chance alone. */
const DRAWS = 100;

/** The mean calibration error of correct probabilities, for as many digits: labels are drawn from the probabilities themselves. */
function errorByChance({ mean }: Classification, key: Parameters<typeof foldIn>[0]): number {
  const batch = mean.length / CLASSES;
  let sum = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const u = uniforms({ key, step: draw, count: batch });
    const labels = Array.from(u, (one, digit) => drawClass(mean.subarray(digit * CLASSES, (digit + 1) * CLASSES), one));
    const drawn = classification({ probabilities: mean, samples: 1, batch, classes: CLASSES, labels });
    sum += scoreOf(drawn, "expectedCalibrationError");
  }
  return sum / DRAWS;
}

function drawClass(p: Float64Array, u: number): number {
  const wanted = u * p.reduce((sum, one) => sum + one, 0);
  let below = 0;
  const drawn = p.findIndex((one) => {
    below += one;
    return wanted < below;
  });
  return drawn < 0 ? p.length - 1 : drawn;
}
