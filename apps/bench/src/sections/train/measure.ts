/**
 * Measures training: the effect of dropout on learning, on real digits. This code prints nothing and does not use Node.js, so
 * that it runs in a browser's worker too.
 */
import {
  adadelta,
  adam,
  type Data,
  type Device,
  type Evaluation,
  evaluate,
  fit,
  type Model,
  type Optimizer,
  sgd,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
} from "@maskout/core";
import { classification, mcDropout } from "@maskout/mc-dropout";
import type { TrainPart } from "../../contenders/contender.js";
import { baseline } from "../../contenders/index.js";
import { CLASSES, type Digits, firstDigits, SPLIT_SEED, type Split } from "../../data/digits.js";
import { ranDevice } from "../../devices.js";
import { formatPercent } from "../../format.js";
import { pairedInterval } from "../../measure/paired.js";
import { accuracyOf, probabilitiesOfPass } from "../../measure/scores.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import type { Effort } from "../../results/fields.js";
import type { Context } from "../../section.js";
import { groupsOf } from "./groups.js";
import { buildModel, digitShape } from "./model.js";
import type { ExperimentResult, Rates, Training, TrainResult } from "./schema.js";
import type { Experiment, Extent } from "./settings.js";

/** One experiment, and its extent in this plan. */
interface PlannedExperiment extends Omit<Extent, "seeds" | "costlySeeds"> {
  readonly experiment: Experiment;
  readonly seeds: readonly string[];
  /** The variants that take part. */
  readonly contenders: readonly TrainContender[];
  /** The contenders that take part with fewer seeds, by name, with the number of seeds, which can be 0. */
  readonly fewerSeeds?: Readonly<Record<string, number>>;
}

/** A variant that is trained. */
export interface TrainContender extends TrainPart {
  readonly name: string;
}

/** The plan of what to train. */
export interface TrainPlan {
  readonly effort: Effort;
  readonly experiments: readonly PlannedExperiment[];
}

/** Digits on a device, with their labels. */
export interface DigitData extends Data {
  readonly x: Tensor;
  readonly y: Uint8Array;
}

type Epoch = Training["epochs"][number];

/** Trains every contender from the same weights, seed by seed. A training that was stopped is left out. */
export async function measureTraining(plan: TrainPlan, context: Context<TrainResult>): Promise<TrainResult> {
  const { devices, data, signal, partial } = context;
  const split = await data.digits();
  const result: TrainResult = {
    effort: plan.effort,
    devices: devices.map(ranDevice),
    split: { seed: SPLIT_SEED, train: split.train.count, test: split.test.count },
    experiments: [],
  };
  for (const planned of plan.experiments) {
    if (signal.aborted) break;
    const finished = [...result.experiments];
    const onPartial = (experiment: ExperimentResult) => partial({ ...result, experiments: [...finished, experiment] });
    result.experiments.push(await runExperiment(planned, split, { ...context, onPartial }));
  }
  return result;
}

async function runExperiment(
  { experiment, seeds, contenders, ...extent }: PlannedExperiment,
  split: Split,
  {
    devices,
    signal,
    progress,
    onPartial,
  }: Context<TrainResult> & { readonly onPartial: (experiment: ExperimentResult) => void },
): Promise<ExperimentResult> {
  const { name, title } = experiment;
  const ratesOf = Object.fromEntries(
    contenders.flatMap((contender) => (contender.rates?.[name] ? [[contender.name, contender.rates[name]]] : [])),
  );
  const settings = { ...hyperparametersOf(experiment), ...extent, ratesOf, seeds: [...seeds] };
  const { trainDigits, testDigits, epochs, fewerSeeds = {} } = settings;
  const takePart = (seed: number) => contenders.filter(({ name }) => seed < (fewerSeeds[name] ?? seeds.length));
  const shape = digitShape(experiment);
  const trainings: Training[] = [];
  const of = devices.length * epochs * seeds.reduce((count, _, seed) => count + takePart(seed).length, 0);
  let done = 0;
  for (const { name: deviceName, device } of devices) {
    const data = {
      train: asTensors(firstDigits(split.train, trainDigits), shape, device),
      test: asTensors(firstDigits(split.test, testDigits), shape, device),
    };
    for (const [index, seed] of seeds.entries()) {
      for (const contender of takePart(index)) {
        const which = { variant: contender.name, device: deviceName, seed };
        const onEpoch = (soFar: readonly Epoch[], seconds: number) => {
          const { epoch, test } = soFar.at(-1)!;
          const curve = sparkline(soFar.map((one) => one.test.accuracy));
          const text = `${which.variant}, seed ${seed}, epoch ${epoch}: test ${formatPercent(test.accuracy)} ${curve}`;
          progress({ work: name, done: ++done, of, text });
          onPartial(resultOf([...trainings, { ...which, seconds, epochs: [...soFar] }], trainings));
        };
        const rates = ratesFor(experiment, contender);
        const finished = await trainOne(settings, contender, rates, { seed, device }, data, { signal, onEpoch });
        if (finished !== undefined) trainings.push({ ...which, ...finished });
      }
    }
    for (const { x } of Object.values(data)) x.dispose();
  }
  return resultOf(trainings, trainings);

  function resultOf(shown: readonly Training[], finished: readonly Training[]): ExperimentResult {
    return { name, title, settings, trainings: [...shown], summary: summarize(finished) };
  }
}

const LEVELS = "▁▂▃▄▅▆▇█";
const MOST_LEVELS = 24;

/** A curve in one line of text: the accuracies of the last epochs, on a scale from 50% to 100%. */
function sparkline(accuracies: readonly number[]): string {
  return accuracies
    .slice(-MOST_LEVELS)
    .map((accuracy) => LEVELS[Math.max(0, Math.min(7, Math.floor(16 * (accuracy - 0.5))))])
    .join("");
}

/** The hyperparameters of an experiment, independent of devices and seeds. */
export function hyperparametersOf({
  name: _,
  title: __,
  network: ______,
  extents: ___,
  grid: ____,
  unasked: _____,
  ...rest
}: Experiment) {
  return { ...rest, hidden: [...rest.hidden] };
}

/** The rates of a contender in an experiment: its own if it has any, otherwise the experiment's. */
export function ratesFor(
  { name, rates }: Pick<Experiment, "name" | "rates">,
  contender: Pick<TrainPart, "rates">,
): Rates {
  return contender.rates?.[name] ?? rates;
}

type RunSettings = ReturnType<typeof hyperparametersOf> & Pick<Extent, "epochs"> & Partial<Pick<Extent, "samples">>;

/** Trains one network from the first step to the last. @returns Undefined if the training was stopped. */
export async function trainOne(
  settings: RunSettings,
  part: TrainPart,
  rates: Rates,
  where: { readonly seed: string; readonly device: Device },
  data: { readonly train: DigitData; readonly test: DigitData },
  {
    signal,
    onEpoch,
  }: { readonly signal: AbortSignal; readonly onEpoch?: (soFar: readonly Epoch[], seconds: number) => void },
): Promise<Omit<Training, "variant" | "device" | "seed"> | undefined> {
  const { batchSize, epochs: count } = settings;
  const loss = softmaxCrossEntropy();
  const model = buildModel({ ...settings, trainDigits: data.train.y.length }, part, rates, where);
  const optimizer = optimizerOf(settings);
  const epochs: Epoch[] = [];
  const cancel = { signal };
  const start = performance.now();
  try {
    await fit(model, data.train, {
      loss,
      optimizer,
      epochs: count,
      batchSize,
      ...cancel,
      onEpoch: async (report) => {
        // Without an observer, only the end counts.
        if (onEpoch === undefined && report.epoch + 1 < count) return;
        const onTrain = await evaluate(model, data.train, { loss, ...cancel });
        const onTest = await evaluate(model, data.test, { loss, ...cancel });
        const epoch = {
          epoch: report.epoch + 1,
          loss: finite(report.loss),
          train: inNumbers(onTrain),
          test: inNumbers(onTest),
        };
        epochs.push(epoch);
        onEpoch?.(epochs, (performance.now() - start) / 1000);
      },
    });
    const seconds = (performance.now() - start) / 1000;
    const diverged = epochs.at(-1)?.test.loss === null;
    return {
      seconds,
      ...(diverged ? {} : { calibrationError: await calibrationErrorOf(model, data.test, signal) }),
      ...(await withMasks(model, data.test, settings.samples, cancel)),
      epochs,
    };
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    optimizer.dispose();
    model.dispose();
  }
}

function optimizerOf({ optimizer = "sgd", learningRate, momentum, maxNorm }: RunSettings): Optimizer {
  switch (optimizer) {
    case "adadelta":
      return adadelta({ learningRate });
    case "adam":
      return adam({ learningRate });
    case "sgd":
      return sgd({ learningRate, momentum: momentum ?? 0, ...(typeof maxNorm === "number" && { maxNorm }) });
  }
}

/** The expected calibration error on the test digits, in 15 bins, without masks. */
async function calibrationErrorOf(model: Model, { x, y: labels }: DigitData, signal: AbortSignal): Promise<number> {
  const probabilities = await probabilitiesOfPass(model, x, signal);
  const batch = labels.length;
  const { expectedCalibrationError } = classification({ probabilities, samples: 1, batch, classes: CLASSES, labels });
  return expectedCalibrationError ?? Number.NaN;
}

/** The accuracy of Monte Carlo dropout on the test digits; an empty object for a model without masks. */
async function withMasks(
  model: Model,
  { x, y: labels }: DigitData,
  samples: number | undefined,
  cancel: { readonly signal?: AbortSignal },
): Promise<Pick<Training, "monteCarlo">> {
  if (samples === undefined || !model.layer.stochastic) return {};
  const { reliability = [] } = await mcDropout(model, { samples, ...cancel }).classify(x, { labels });
  return { monteCarlo: { samples, accuracy: accuracyOf(reliability) } };
}

/** The scores after the last epoch, over the seeds of each variant and device, and their differences from no dropout. */
function summarize(trainings: readonly Training[]): ExperimentResult["summary"] {
  const groups = groupsOf(trainings);
  const comparisons = new Set(trainings.map(({ variant }) => variant).filter((name) => name !== baseline.name)).size;
  return groups.map(({ variant, device, trainings: group }) => {
    const last = group.map(({ epochs }) => epochs.at(-1)!);
    const losses = last.map((epoch) => epoch.test.loss);
    const monteCarlo = group.flatMap((training) => training.monteCarlo?.accuracy ?? []);
    const calibration = group.flatMap((training) => training.calibrationError ?? []);
    const without = trainings.filter((other) => other.variant === baseline.name && other.device === device);
    return {
      variant,
      device,
      seeds: group.length,
      train: meanAndDeviation(last.map((epoch) => epoch.train.accuracy)),
      test: meanAndDeviation(last.map((epoch) => epoch.test.accuracy)),
      testLoss: losses.includes(null) ? null : meanAndDeviation(losses.map(Number)),
      ...(monteCarlo.length > 0 && { monteCarlo: meanAndDeviation(monteCarlo) }),
      ...(calibration.length === group.length && { calibrationError: meanAndDeviation(calibration) }),
      gap: meanAndDeviation(last.map((epoch) => epoch.train.accuracy - epoch.test.accuracy)),
      ...(variant !== baseline.name && compareWith(without, group, comparisons)),
    };
  });
}

type Summary = ExperimentResult["summary"][number];

/** The differences over the seeds that both were trained with; none for fewer than two seeds. */
function compareWith(
  without: readonly Training[],
  group: readonly Training[],
  comparisons: number,
): Pick<Summary, "difference"> {
  const pairs = group.flatMap((training) => {
    const other = without.find(({ seed }) => seed === training.seed);
    return other === undefined ? [] : [{ here: endOf(training), there: endOf(other) }];
  });
  if (pairs.length < 2) return {};
  const losses = pairs.flatMap(({ here, there }) =>
    here.loss === null || there.loss === null ? [] : [here.loss - there.loss],
  );
  const calibration = pairs.flatMap(({ here, there }) =>
    here.calibrationError === undefined || there.calibrationError === undefined
      ? []
      : [here.calibrationError - there.calibrationError],
  );
  return {
    difference: {
      seeds: pairs.length,
      comparisons,
      test: pairedInterval(
        pairs.map(({ here, there }) => here.accuracy - there.accuracy),
        comparisons,
      ),
      testLoss: losses.length < pairs.length ? null : pairedInterval(losses, comparisons),
      ...(calibration.length === pairs.length && { calibrationError: pairedInterval(calibration, comparisons) }),
    },
  };
}

/** The scores at the end of a training on the test digits. */
function endOf({ epochs, calibrationError }: Training) {
  return { ...epochs.at(-1)!.test, calibrationError };
}

export function asTensors({ images, labels, count }: Digits, shape: readonly number[], device: Device): DigitData {
  return { x: tensor(images, [count, ...shape], { device }), y: labels };
}

function inNumbers({ loss, accuracy = Number.NaN }: Evaluation): Epoch["test"] {
  return { loss: finite(loss), accuracy };
}

function finite(loss: number): number | null {
  return Number.isFinite(loss) ? loss : null;
}
