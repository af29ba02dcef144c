/**
 * Interruptions: wherever a run is cut off (an abort, an error in a callback, a process that is gone and goes on from its last checkpoint),
 * it ends in the bits of the run that never stopped, reports included.
 */

import {
  adam,
  batchNorm,
  cosineDecay,
  cpu,
  type Data,
  type Device,
  dense,
  type EpochReport,
  type FitOptions,
  fit,
  keyFromSeed,
  l1,
  l2,
  l2Norm,
  type Model,
  type Optimizer,
  sequential,
  sgd,
  softmaxCrossEntropy,
  type TrainingData,
  tanh,
} from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { uniform } from "@maskout/core/variant";
import { deferred, randomValues } from "@maskout/testing";
import { describe, expect, it } from "vitest";
import { dropout } from "../support/dropout.js";

const EXAMPLES = 42;
const BATCHES = 4;
const EPOCHS = 4;
const RUNS = 125;

const labels = Array.from({ length: EXAMPLES }, (_, index) => index % 3);
const points = randomValues("points", EXAMPLES * 2, 1.5);
const x = Array.from({ length: EXAMPLES }, (_, row) => [
  points[2 * row]! + Math.cos(labels[row]!),
  points[2 * row + 1]! + Math.sin(labels[row]!),
]);

/** A way to train, made anew for every process. */
interface Course {
  readonly name: string;
  readonly device: Device;
  readonly optimizer: () => Optimizer;
  readonly data: TrainingData;
  readonly options: Partial<FitOptions>;
}

const later = deferred();

async function* batches(): AsyncGenerator<Data> {
  for (let at = 0; at < EXAMPLES; at += 11) yield { x: x.slice(at, at + 11), y: labels.slice(at, at + 11) };
}

const weights = labels.map((label) => 1 + label);

const regularization = [l1(0.001), l2(0.002, { only: (name) => name.endsWith("weight") }), l2Norm(0.01)];

const COURSES: readonly Course[] = [
  {
    name: "shuffled tensors, early stopping that restores the best",
    device: cpu(),
    optimizer: () => adam({ learningRate: cosineDecay({ initial: 0.3, steps: 20 }) }),
    data: { x, y: labels, sampleWeight: weights },
    options: { batchSize: 9, validationSplit: 0.2, patience: 1, restoreBest: true },
  },
  {
    name: "data in order, with validation data",
    device: cpu(),
    optimizer: () => sgd({ learningRate: 0.1, momentum: 0.9, maxNorm: 2 }),
    data: { x, y: labels },
    options: { batchSize: 11, shuffle: false, validation: { x: x.slice(0, 5), y: labels.slice(0, 5) } },
  },
  {
    name: "batches of an async generator",
    device: cpu(),
    optimizer: () => adam(),
    data: batches,
    options: { validation: { x: x.slice(0, 5), y: labels.slice(0, 5) }, restoreBest: true },
  },
  {
    name: "penalties on the parameters",
    device: cpu(),
    optimizer: () => adam({ learningRate: 0.05 }),
    data: { x, y: labels },
    options: { batchSize: 11, validationSplit: 0.1, regularization, patience: 1, restoreBest: true },
  },
  {
    name: "a device whose values come later",
    device: later,
    optimizer: () => adam({ learningRate: 0.05 }),
    data: { x, y: labels },
    options: { batchSize: 11, validationSplit: 0.1, regularization },
  },
];

function modelOn(device: Device): Model {
  const layers = [dense(6), batchNorm(), tanh(), dropout({ rate: 0.3 }), dense(3)];
  return sequential(layers, { seed: "interrupted", device });
}

const INTERRUPTIONS = ["abort", "throw in onBatch", "throw in onEpoch", "abort in validation", "kill"] as const;

/** What cuts a run off: at the n-th call of its place. */
class Interruption extends Error {}

/** Runs until something cuts it off, or to its end. */
async function run(
  { data, options }: Course,
  { model, optimizer }: { readonly model: Model; readonly optimizer: Optimizer },
  reports: EpochReport[],
  cut?: { readonly kind: (typeof INTERRUPTIONS)[number]; readonly at: number; saved: Uint8Array | undefined },
): Promise<void> {
  // Nothing is left of a run that was cut off after its last epoch, unless its best is to be restored.
  if (model.progress.epoch === EPOCHS && model.progress.best === undefined) return;
  const abort = new AbortController();
  let [steps, epochs, evaluated] = [0, 0, 0];
  await fit(model, data, {
    loss: softmaxCrossEntropy(),
    optimizer,
    epochs: EPOCHS - model.progress.epoch,
    ...options,
    signal: abort.signal,
    metrics: {
      // Also called in validation, which is where it cuts.
      first({ output, examples }) {
        evaluated++;
        if (cut?.kind === "abort in validation" && evaluated > cut.at && examples < 9) abort.abort(new Interruption());
        return output[0]! * examples;
      },
    },
    async onBatch() {
      steps++;
      if (cut === undefined || steps <= cut.at) return;
      if (cut.kind === "abort") abort.abort(new Interruption());
      if (cut.kind === "throw in onBatch") throw new Interruption();
      if (cut.kind === "kill") {
        cut.saved = await saveCheckpoint(model, { optimizer });
        throw new Interruption();
      }
    },
    onEpoch(report) {
      reports.push(report);
      epochs++;
      if (cut?.kind === "throw in onEpoch" && epochs > cut.at % EPOCHS) throw new Interruption();
    },
  });
}

describe.each(COURSES)("a run that is cut off goes on to the same bits: $name", (course) => {
  it(`${RUNS} times at random, by ${INTERRUPTIONS.join(", ")}`, { timeout: 60_000 }, async () => {
    const whole = { model: modelOn(course.device), optimizer: course.optimizer() };
    const expected: EpochReport[] = [];
    await run(course, whole, expected);
    const bytes = await saveCheckpoint(whole.model, { optimizer: whole.optimizer });
    const draws = uniform(keyFromSeed(course.name), RUNS * 8, 1);
    let draw = 0;
    const next = (below: number): number => Math.floor(((draws[draw++ % draws.length]! + 1) / 2) * below);
    const met = new Set<string>();
    for (let round = 0; round < RUNS; round++) {
      let process = { model: modelOn(course.device), optimizer: course.optimizer() };
      const reports: EpochReport[] = [];
      for (let cuts = 1 + next(3); ; cuts--) {
        const cut = {
          kind: INTERRUPTIONS[next(INTERRUPTIONS.length)]!,
          at: next(EPOCHS * BATCHES),
          saved: undefined as Uint8Array | undefined,
        };
        try {
          await run(course, process, reports, cuts > 0 ? cut : undefined);
          break;
        } catch (error) {
          if (!(error instanceof Interruption)) throw error;
          met.add(cut.kind);
        }
        if (cut.saved !== undefined) {
          // The process is gone; what is left of it is the file.
          for (const gone of [process.model, process.optimizer]) gone.dispose();
          process = { model: modelOn(course.device), optimizer: course.optimizer() };
          loadCheckpoint(cut.saved, process.model, { optimizer: process.optimizer });
        }
      }
      expect(reports, `run ${round}: the reports`).toEqual(expected);
      expect(await saveCheckpoint(process.model, { optimizer: process.optimizer }), `run ${round}`).toEqual(bytes);
      for (const done of [process.model, process.optimizer]) done.dispose();
    }
    expect(met.size).toBe(INTERRUPTIONS.length);
    for (const done of [whole.model, whole.optimizer]) done.dispose();
  });
});

describe("an epoch goes on only as it was begun", () => {
  const course = COURSES[1]!;
  it.each([
    ["another batch size", { batchSize: 7 }, course.data, /"batchSize" is 7; expected 11/],
    ["another order", { shuffle: true }, course.data, /"shuffle" is true; expected false/],
    ["other examples", {}, { x: x.slice(1), y: labels.slice(1) }, /"examples" is 41; expected 42/],
  ] as const)("not with %s", async (_, more, data, message) => {
    const process = { model: modelOn(course.device), optimizer: course.optimizer() };
    await expect(run(course, process, [], { kind: "abort", at: 1, saved: undefined })).rejects.toThrow(Interruption);
    const before = await saveCheckpoint(process.model, { optimizer: process.optimizer });
    const on = { ...course, data, options: { ...course.options, ...more } };
    await expect(run(on, process, [])).rejects.toThrow(message);
    expect(await saveCheckpoint(process.model, { optimizer: process.optimizer })).toEqual(before);
    process.model.progress = { ...process.model.progress, batch: 0 };
    await run(on, process, []);
    expect(process.model.progress.epoch).toBe(EPOCHS);
    for (const done of [process.model, process.optimizer]) done.dispose();
  });
});
