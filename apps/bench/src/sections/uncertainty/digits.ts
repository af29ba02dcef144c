/** Measures the uncertainty of a classification: the quality of the probabilities, and how well they detect rotated digits. */
import { type Model, tensor } from "@maskout/core";
import { type Classification, classification, mcDropout } from "@maskout/mc-dropout";
import { mean } from "simple-statistics";
import { CLASSES, type Digits, firstDigits, PIXELS, type Split } from "../../data/digits.js";
import { rotateDigits } from "../../data/rotate.js";
import { bootstrap } from "../../measure/bootstrap.js";
import {
  accuracyOf,
  aurocOf,
  calibrationErrorOf,
  meanOf,
  type Predictions,
  probabilitiesOfPass,
  scoreExamples,
} from "../../measure/scores.js";
import type { Interval } from "../../results/fields.js";
import { buildClassifier, trainClassifier } from "./classifier.js";
import type { PartContext } from "./context.js";
import type { DigitsUncertainty } from "./schema.js";
import type { DigitsSettings } from "./settings.js";

type Scores = DigitsUncertainty["scores"][number];

/** The scores that are compared between upright and rotated digits, one value per digit. */
interface DigitUncertainties {
  readonly passEntropy: Float64Array;
  readonly predictiveEntropy: Float64Array;
  readonly mutualInformation: Float64Array;
}

/** Trains one network, and predicts the test digits, upright and rotated. */
export async function measureDigits(
  settings: DigitsSettings,
  split: Split,
  context: PartContext,
): Promise<DigitsUncertainty> {
  const { device, seed } = context;
  const { epochs, angles } = settings;
  const of = epochs + angles.length;
  const start = performance.now();
  const model = buildClassifier(settings, seed, device);
  try {
    await trainClassifier(model, settings, firstDigits(split.train, settings.trainDigits), {
      ...context,
      onEpoch: (epoch, loss) =>
        context.progress({
          work: "digits",
          done: epoch + 1,
          of,
          text: `epoch ${epoch + 1}: training loss ${loss.toFixed(3)}`,
        }),
    });
    const trained = performance.now();
    const test = firstDigits(split.test, settings.testDigits);
    const { scores, gains } = await scoreUpright(model, settings, test, context);
    const rotations: DigitsUncertainty["rotations"] = [];
    const turned: DigitUncertainties[] = [];
    let upright: DigitUncertainties | undefined;
    for (const [index, angle] of angles.entries()) {
      const rotated = await askRotated(model, settings, rotateDigits(test, angle), context);
      upright ??= rotated.uncertainties;
      if (angle % 360 !== 0) turned.push(rotated.uncertainties);
      rotations.push({ angle, ...summarizeRotation(rotated, upright) });
      context.progress({ work: "digits", done: epochs + index + 1, of, text: `rotated by ${angle} degrees` });
    }
    const seconds = { training: (trained - start) / 1000, sampling: (performance.now() - trained) / 1000 };
    const noticing = upright === undefined || turned.length === 0 ? null : compareNoticing(upright, turned);
    return { settings, seconds, scores, gains, rotations, noticing };
  } finally {
    model.dispose();
  }
}

/** The scores of one pass without masks, then of the first 10, 50, … samples: the larger sets include the smaller ones. */
async function scoreUpright(
  model: Model,
  { samples }: DigitsSettings,
  { images, labels, count }: Digits,
  { device, signal }: PartContext,
): Promise<Pick<DigitsUncertainty, "scores" | "gains">> {
  using x = tensor(images, [count, PIXELS], { device });
  const most = Math.max(...samples);
  const sampler = mcDropout(model, { samples: most, ...(signal && { signal }) });
  const { samples: drawn } = await sampler.classify(x, { keepSamples: true });
  if (drawn === undefined) throw new Error("The requested samples are missing.");
  const size = count * CLASSES;
  const summary = (probabilities: ArrayLike<number>, howMany: number) =>
    classification({ probabilities, samples: howMany, batch: count, classes: CLASSES, labels });
  const pass = await probabilitiesOfPass(model, x, signal);
  const scores = [
    scoresOf(null, summary(pass, 1)),
    ...samples.map((howMany) => scoresOf(howMany, summary(drawn.subarray(0, howMany * size), howMany))),
  ];
  const predictions = { labels, classes: CLASSES };
  const gains = compareScores(
    { ...predictions, probabilities: pass },
    { ...predictions, probabilities: meanOverSamples(drawn, most) },
  );
  return { scores, gains };
}

/** The mean `[count, 10]` over samples `[samples, count, 10]`. */
function meanOverSamples(drawn: Float32Array, samples: number): Float64Array {
  const mean = new Float64Array(drawn.length / samples);
  for (const [index, probability] of drawn.entries()) mean[index % mean.length]! += probability / samples;
  return mean;
}

/** The differences between the scores of two predictions of the same digits. */
function compareScores(before: Predictions, after: Predictions): DigitsUncertainty["gains"] {
  const [from, to] = [scoreExamples(before), scoreExamples(after)];
  const count = before.labels.length;
  const differenceOf = (score: "negativeLogLikelihood" | "brier"): Interval =>
    bootstrap(count, meanOf(to[score].map((value, digit) => value - from[score][digit]!)));
  const [errorBefore, errorAfter] = [calibrationErrorOf(from), calibrationErrorOf(to)];
  const finite = [from, to].every(({ negativeLogLikelihood }) => negativeLogLikelihood.every(Number.isFinite));
  return {
    negativeLogLikelihood: finite ? differenceOf("negativeLogLikelihood") : null,
    brier: differenceOf("brier"),
    expectedCalibrationError: bootstrap(count, (times) => errorAfter(times) - errorBefore(times)),
  };
}

/** How much better the samples' scores separate rotated digits from upright ones than the entropy of one pass does. */
function compareNoticing(
  upright: DigitUncertainties,
  turned: readonly DigitUncertainties[],
): NonNullable<DigitsUncertainty["noticing"]> {
  const areas = (score: keyof DigitUncertainties) => turned.map((rotated) => aurocOf(upright[score], rotated[score]));
  const pass = areas("passEntropy");
  const over = (score: keyof DigitUncertainties) => {
    const sampled = areas(score);
    return bootstrap(upright[score].length, (times) =>
      mean(sampled.map((area, angle) => area(times) - pass[angle]!(times))),
    );
  };
  return { predictiveEntropy: over("predictiveEntropy"), mutualInformation: over("mutualInformation") };
}

function scoresOf(samples: number | null, { reliability = [], ...summary }: Classification): Scores {
  const { negativeLogLikelihood = Number.NaN, brier = Number.NaN, expectedCalibrationError = Number.NaN } = summary;
  return {
    samples,
    accuracy: accuracyOf(reliability),
    negativeLogLikelihood: Number.isFinite(negativeLogLikelihood) ? negativeLogLikelihood : null,
    brier,
    expectedCalibrationError,
    reliability: reliability.map(({ confidence, accuracy, ...bin }) =>
      bin.count === 0 ? { ...bin, confidence: null, accuracy: null } : { ...bin, confidence, accuracy },
    ),
  };
}

/** Predicts rotated digits. @returns The uncertainties, one per digit, and the accuracy. */
async function askRotated(
  model: Model,
  { samples }: DigitsSettings,
  { images, labels, count }: Digits,
  { device, signal }: PartContext,
): Promise<{ readonly accuracy: number; readonly uncertainties: DigitUncertainties }> {
  using x = tensor(images, [count, PIXELS], { device });
  const pass = classification({
    probabilities: await probabilitiesOfPass(model, x, signal),
    samples: 1,
    batch: count,
    classes: CLASSES,
  });
  const sampler = mcDropout(model, { samples: Math.max(...samples), ...(signal && { signal }) });
  const { reliability = [], predictiveEntropy, mutualInformation } = await sampler.classify(x, { labels });
  return {
    accuracy: accuracyOf(reliability),
    uncertainties: { passEntropy: pass.predictiveEntropy, predictiveEntropy, mutualInformation },
  };
}

function summarizeRotation(
  { accuracy, uncertainties }: { readonly accuracy: number; readonly uncertainties: DigitUncertainties },
  upright: DigitUncertainties,
): Omit<DigitsUncertainty["rotations"][number], "angle"> {
  const once = new Uint8Array(upright.passEntropy.length).fill(1);
  const separation = (score: keyof DigitUncertainties) => aurocOf(upright[score], uncertainties[score])(once);
  return {
    accuracy,
    predictiveEntropy: mean([...uncertainties.predictiveEntropy]),
    mutualInformation: mean([...uncertainties.mutualInformation]),
    entropyCounts: countEntropies(uncertainties.predictiveEntropy),
    auroc: {
      passEntropy: separation("passEntropy"),
      predictiveEntropy: separation("predictiveEntropy"),
      mutualInformation: separation("mutualInformation"),
    },
  };
}

const ENTROPY_BINS = 23;

/** The number of digits with an entropy in each of the equal bins from 0 to ln 10, at which all classes are equally likely. */
function countEntropies(entropies: Float64Array): number[] {
  const counts = new Array<number>(ENTROPY_BINS).fill(0);
  for (const entropy of entropies) {
    const bin = Math.floor((ENTROPY_BINS * entropy) / Math.log(CLASSES));
    counts[Math.min(bin, ENTROPY_BINS - 1)]! += 1;
  }
  return counts;
}
