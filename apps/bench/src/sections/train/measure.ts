/**
 * The training experiments: what dropout does to learning, on real digits. They print nothing and know nothing of Node.js,
 * so that they run in a browser's worker too.
 */
import {
  adadelta,
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
import { mcDropout } from "@maskout/mc-dropout";
import { type Digits, firstDigits, SPLIT_SEED, type Split } from "../../data/digits.js";
import { type BenchDevice, ranDevice } from "../../devices.js";
import type { Contender } from "../../experiments/train/contender.js";
import { accuracyOf } from "../../measure/accuracy.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import type { Effort, ExperimentResult, TrainRun, TrainSection } from "../../results/schema.js";
import { buildModel, digitShape } from "./model.js";
import type { Experiment, Extent } from "./settings.js";

/** One experiment, and how much of it. */
interface PlannedExperiment extends Omit<Extent, "seeds"> {
  readonly experiment: Experiment;
  readonly seeds: readonly string[];
}

/** Digits on a device, and the numbers that they show. */
interface DigitData extends Data {
  readonly x: Tensor;
  readonly y: Uint8Array;
}

/** What to train. */
export interface TrainPlan {
  readonly effort: Effort;
  readonly experiments: readonly PlannedExperiment[];
  readonly contenders: readonly Contender[];
  readonly devices: readonly BenchDevice[];
}

/** How far it has come. */
interface TrainProgress {
  readonly experiment: string;
  readonly run: { readonly variant: string; readonly device: string; readonly seed: string };
  readonly epoch: TrainRun["epochs"][number];
  /** Epochs of all runs of the experiment. */
  readonly done: number;
  readonly of: number;
}

export interface TrainOptions {
  /** Stops after the current step; finished runs are returned. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
}

/** Trains every contender from the same weights, seed by seed. */
export async function train(plan: TrainPlan, split: Split, options: TrainOptions = {}): Promise<TrainSection> {
  const devices = await Promise.all(plan.devices.map(async ({ name, open }) => ({ name, device: await open() })));
  const results: ExperimentResult[] = [];
  for (const planned of plan.experiments) {
    if (options.signal?.aborted) break;
    results.push(await runExperiment(planned, plan, devices, split, options));
  }
  return {
    effort: plan.effort,
    devices: devices.map(ranDevice),
    split: { seed: SPLIT_SEED, train: split.train.count, test: split.test.count },
    experiments: results,
  };
}

interface NamedDevice {
  readonly name: string;
  readonly device: Device;
}

async function runExperiment(
  { experiment, seeds, ...extent }: PlannedExperiment,
  { contenders }: TrainPlan,
  devices: readonly NamedDevice[],
  split: Split,
  { signal, onProgress }: TrainOptions,
): Promise<ExperimentResult> {
  const { name, title, extents: _, ...hyperparameters } = experiment;
  const settings = { ...hyperparameters, ...extent, hidden: [...experiment.hidden], seeds: [...seeds] };
  const { trainDigits, testDigits, epochs, fewerSeeds = {} } = settings;
  const takePart = (seed: number) => contenders.filter(({ name }) => seed < (fewerSeeds[name] ?? seeds.length));
  const shape = digitShape(experiment);
  const runs: TrainRun[] = [];
  const of = devices.length * epochs * seeds.reduce((count, _, seed) => count + takePart(seed).length, 0);
  let done = 0;
  for (const { name: deviceName, device } of devices) {
    const data = {
      train: asTensors(firstDigits(split.train, trainDigits), shape, device),
      test: asTensors(firstDigits(split.test, testDigits), shape, device),
    };
    for (const [index, seed] of seeds.entries()) {
      for (const contender of takePart(index)) {
        const run = { variant: contender.name, device: deviceName, seed };
        const onEpoch = (epoch: TrainRun["epochs"][number]) =>
          onProgress?.({ experiment: name, run, epoch, done: ++done, of });
        const finished = await trainOne(settings, contender, { seed, device }, data, { signal, onEpoch });
        if (finished !== undefined) runs.push({ ...run, ...finished });
      }
    }
    for (const { x } of Object.values(data)) x.dispose();
  }
  return { name, title, settings, runs, summary: summarizeRuns(runs) };
}

type RunSettings = ExperimentResult["settings"] & Pick<Extent, "samples">;

/** One network from the first step to the last; undefined where it was stopped. */
async function trainOne(
  settings: RunSettings,
  contender: Contender,
  where: { readonly seed: string; readonly device: Device },
  data: { readonly train: DigitData; readonly test: DigitData },
  {
    signal,
    onEpoch,
  }: { readonly signal: AbortSignal | undefined; readonly onEpoch: (epoch: TrainRun["epochs"][number]) => void },
): Promise<Omit<TrainRun, "variant" | "device" | "seed"> | undefined> {
  const { batchSize, epochs: count } = settings;
  const loss = softmaxCrossEntropy();
  const model = buildModel(settings, contender, where);
  const optimizer = optimizerOf(settings);
  const epochs: TrainRun["epochs"] = [];
  const cancel = signal === undefined ? {} : { signal };
  const start = performance.now();
  try {
    await fit(model, data.train, {
      loss,
      optimizer,
      epochs: count,
      batchSize,
      ...cancel,
      onEpoch: async (report) => {
        const onTrain = await evaluate(model, data.train, { loss, ...cancel });
        const onTest = await evaluate(model, data.test, { loss, ...cancel });
        const epoch = {
          epoch: report.epoch + 1,
          loss: finite(report.loss),
          train: inNumbers(onTrain),
          test: inNumbers(onTest),
        };
        epochs.push(epoch);
        onEpoch(epoch);
      },
    });
    const seconds = (performance.now() - start) / 1000;
    return { seconds, ...(await withMasks(model, data.test, settings.samples, cancel)), epochs };
  } catch (error) {
    if (signal?.aborted) return undefined;
    throw error;
  } finally {
    optimizer.dispose();
    model.dispose();
  }
}

function optimizerOf({ optimizer = "sgd", learningRate, momentum, maxNorm }: RunSettings): Optimizer {
  return optimizer === "adadelta"
    ? adadelta({ learningRate })
    : sgd({ learningRate, momentum, ...(maxNorm !== null && { maxNorm }) });
}

/** The accuracy of Monte Carlo dropout on the test digits; nothing of a model that has no masks. */
async function withMasks(
  model: Model,
  { x, y: labels }: DigitData,
  samples: number,
  cancel: { readonly signal?: AbortSignal },
): Promise<Pick<TrainRun, "monteCarlo">> {
  if (!model.layer.stochastic) return {};
  const { reliability = [] } = await mcDropout(model, { samples, ...cancel }).classify(x, { labels });
  return { monteCarlo: { samples, accuracy: accuracyOf(reliability) } };
}

/** Accuracies after the last epoch, over the seeds of each variant and device. */
function summarizeRuns(runs: readonly TrainRun[]): ExperimentResult["summary"] {
  const groups = new Map<string, TrainRun[]>();
  for (const run of runs) {
    const group = `${run.variant} ${run.device}`;
    groups.set(group, [...(groups.get(group) ?? []), run]);
  }
  return [...groups.values()].map((group) => {
    const last = group.map(({ epochs }) => epochs.at(-1)!);
    const losses = last.map((epoch) => epoch.test.loss);
    const monteCarlo = group.flatMap((run) => run.monteCarlo?.accuracy ?? []);
    return {
      variant: group[0]!.variant,
      device: group[0]!.device,
      runs: group.length,
      train: meanAndDeviation(last.map((epoch) => epoch.train.accuracy)),
      test: meanAndDeviation(last.map((epoch) => epoch.test.accuracy)),
      testLoss: losses.includes(null) ? null : meanAndDeviation(losses.map(Number)),
      ...(monteCarlo.length > 0 && { monteCarlo: meanAndDeviation(monteCarlo) }),
      gap: meanAndDeviation(last.map((epoch) => epoch.train.accuracy - epoch.test.accuracy)),
    };
  });
}

function asTensors({ images, labels, count }: Digits, shape: readonly number[], device: Device): DigitData {
  return { x: tensor(images, [count, ...shape], { device }), y: labels };
}

function inNumbers({ loss, accuracy = Number.NaN }: Evaluation): TrainRun["epochs"][number]["test"] {
  return { loss: finite(loss), accuracy };
}

function finite(loss: number): number | null {
  return Number.isFinite(loss) ? loss : null;
}
