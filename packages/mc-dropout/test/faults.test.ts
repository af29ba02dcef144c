/**
 * Whatever allocation fails, of whatever is done with a model: the error is typed, nothing is left on the device but what is somebody's,
 * and what was to be done can be done afterwards, with the same bits.
 */
import {
  adam,
  argMax,
  batchNorm,
  chain,
  cpu,
  type Device,
  DeviceError,
  dense,
  evaluate,
  fit,
  type Layer,
  type Model,
  type Optimizer,
  oneHot,
  predict,
  relu,
  residual,
  sequential,
  slice,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  tidy,
} from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { dropConnectDense, weightDrop } from "@maskout/dropconnect";
import { invertedDropout } from "@maskout/inverted";
import { mcDropout } from "@maskout/mc-dropout";
import { standardDropout } from "@maskout/standard";
import { deferred, FaultyDevice } from "@maskout/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const INPUTS = 4;
const CLASSES = 3;
const EXAMPLES = 6;

/** Values that only depend on how many there are. */
function values(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(1 + index));
}

const x = values(EXAMPLES * INPUTS);
const labels = Array.from({ length: EXAMPLES }, (_, index) => (2 * index) % CLASSES);

/** Layers between the inputs and the classes. */
const LAYERS: Readonly<Record<string, () => readonly Layer[]>> = {
  "a chain": () => [chain([dense(5), relu(), chain([dense(4), invertedDropout({ rate: 0.5 })])])],
  "a residual block": () => [dense(5), residual(chain([dense(5), relu(), invertedDropout({ rate: 0.5 })])), relu()],
  "a shortcut with a layer": () => [residual(chain([dense(5), standardDropout({ rate: 0.25 })]), dense(5))],
  dropout: () => [dense(5), relu(), invertedDropout({ rate: 0.5 }), standardDropout({ rate: 0.25 })],
  DropConnect: () => [dropConnectDense(5, { rate: 0.5, activation: "relu", inference: "gaussian", samples: 3 })],
  "weight drop": () => [weightDrop(dense(5), { rate: 0.5 }), relu()],
  "batch norm": () => [dense(5), batchNorm(), relu(), invertedDropout({ rate: 0.5 })],
};

/** What somebody does, on a device of one's own. */
interface Work {
  readonly device: FaultyDevice;
  readonly model: Model;
  readonly optimizer: Optimizer;
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Something to do. What it owns when it ends, it disposes of. */
interface Operation {
  /** What has to have happened before. */
  prepare?(work: Work): Promise<void> | void;
  /** Its result, for comparison. */
  run(work: Work): Promise<unknown>;
}

const training = { loss: softmaxCrossEntropy(), batchSize: 3 };

/** Two steps of training, or what is left of them. */
async function train({ model, optimizer, x, y }: Work): Promise<void> {
  if (model.progress.epoch === 0) await fit(model, { x, y }, { ...training, optimizer, epochs: 1 });
}

async function bitsOf(tensors: Iterable<readonly [string, Tensor]>): Promise<Readonly<Record<string, Float32Array>>> {
  const bits: Record<string, Float32Array> = {};
  for (const [name, each] of tensors) bits[name] = await each.data();
  return bits;
}

/** Reads tensors, and disposes of them. */
async function taken(tensors: Iterable<readonly [string, Tensor]>): Promise<unknown> {
  const all = new Map(tensors);
  try {
    return await bitsOf(all);
  } finally {
    for (const each of all.values()) each.dispose();
  }
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  build: {
    async run({ model }) {
      model.build([INPUTS]);
    },
  },
  "a pass there and back": {
    prepare: ({ model }) => model.build([INPUTS]),
    async run({ device, model, x }) {
      const all = tidy(device, () => {
        const pass = model.forward(x, { mode: "train", step: 0 });
        const { dx, gradients } = pass.pullback(pass.output);
        return new Map([...gradients, ["output", pass.output], ["dx", dx]]);
      });
      return await taken(all);
    },
  },
  "a pass there and back without tidy": {
    prepare: ({ model }) => model.build([INPUTS]),
    async run({ device, model, x }) {
      // Without tidy, what a pullback holds is left to the collector. A pass that fails has none, and frees what it made itself.
      const collect = device.mark();
      const pass = model.forward(x, { mode: "sample" });
      let { tensors } = device.memory();
      try {
        const back = pass.pullback(pass.output);
        // The gradient of the input is computed when it is read, and may fail alone.
        tensors = device.memory().tensors;
        return await bitsOf([...back.gradients, ["output", pass.output], ["dx", back.dx]]);
      } catch (error) {
        expect(device.memory().tensors, "tensors after a pullback that failed").toBe(tensors);
        throw error;
      } finally {
        collect();
      }
    },
  },
  "a step of one's own": {
    prepare: train,
    async run({ device, model, optimizer, x, y }) {
      tidy(device, () => {
        const pass = model.forward(x, { mode: "train" });
        const { gradients } = pass.pullback(training.loss.evaluate(pass.output, y).gradient);
        model.assign(new Map([...optimizer.update(model.parameters, gradients), ...pass.state]));
      });
    },
  },
  fit: { run: train },
  "fit on arrays, with all that it measures": {
    async run({ model, optimizer }) {
      if (model.progress.epoch > 0) return;
      const data = { x: rowsOf(x, INPUTS), y: labels, sampleWeight: labels.map((label) => 1 + label) };
      await fit(model, data, { ...training, optimizer, epochs: 1, validation: data, restoreBest: true });
    },
  },
  evaluate: {
    run: ({ model, x, y }) => evaluate(model, { x, y }, { ...training, batchSize: 4 }),
  },
  predict: {
    run: async ({ model, x }) => await taken([["output", await predict(model, x, { batchSize: 4 })]]),
  },
  classify: {
    run: ({ model, x }) => mcDropout(model, { samples: 2, batchSize: 4 }).classify(x, { labels, keepSamples: true }),
  },
  "classify arrays": {
    run: ({ model }) => mcDropout(model, { samples: 2 }).classify(rowsOf(x, INPUTS)),
  },
  regress: {
    run: ({ model, x }) => mcDropout(model, { samples: 2, batchSize: 4 }).regress(x),
  },
  saveCheckpoint: {
    prepare: train,
    run: ({ model, optimizer }) => saveCheckpoint(model, { optimizer }),
  },
  loadCheckpoint: {
    prepare: train,
    async run({ device, model, optimizer }) {
      const bytes = await saveCheckpoint(model, { optimizer });
      const other = sequential(model.layers, { seed: 2, device });
      const its = adam();
      try {
        await loadCheckpoint(bytes, other, { optimizer: its });
        return [await bitsOf([...other.parameters, ...other.state, ...its.slots]), other.progress, other.key];
      } finally {
        other.dispose();
        its.dispose();
      }
    },
  },
  "parts and places": {
    run: async ({ x }) =>
      await taken(
        tidy(
          x.device,
          () =>
            new Map([
              ["part", slice(x, [1, 1], [-1, 3])],
              ["places", argMax(slice(x, 2))],
            ]),
        ),
      ),
  },
};

function rowsOf(flat: Float32Array, columns: number): readonly Float32Array[] {
  return Array.from({ length: flat.length / columns }, (_, row) => flat.subarray(row * columns, (row + 1) * columns));
}

/** A device of one's own, and on it a model, an optimizer and data. */
function begin(layers: readonly Layer[], inner: Device): Work {
  const device = new FaultyDevice(inner);
  const model = sequential([...layers, dense(CLASSES)], { seed: 1, device });
  return {
    device,
    model,
    optimizer: adam(),
    x: tensor(x, [EXAMPLES, INPUTS], { device }),
    y: oneHot(labels, CLASSES, { device }),
  };
}

/** What there is when an operation is over: the result, and everything that training changes. */
async function outcome(operation: Operation, work: Work): Promise<unknown> {
  const result = await operation.run(work);
  const { model, optimizer } = work;
  const state = await bitsOf([...model.parameters, ...model.state, ...optimizer.slots]);
  return { result, state, progress: model.progress, step: optimizer.step, inputShape: model.inputShape };
}

/** The tensors that are somebody's: data, and what a model and its optimizer hold. */
function owned({ model, optimizer }: Work): number {
  return 2 + model.parameters.size + model.state.size + optimizer.slots.size;
}

/** How many allocations an operation makes, and its result. */
async function undisturbed(layers: () => readonly Layer[], operation: Operation) {
  const work = begin(layers(), cpu());
  await operation.prepare?.(work);
  work.device.faults = undefined;
  await operation.run(work);
  const { allocations } = work.device;
  expect(work.device.memory().tensors, "tensors when all went well").toBe(owned(work));
  const again = begin(layers(), cpu());
  await operation.prepare?.(again);
  return { allocations, expected: await outcome(operation, again) };
}

/** Does something while allocation number `fails` fails, and then does it again. */
async function disturbed(
  layers: () => readonly Layer[],
  operation: Operation,
  fails: number,
  expected: unknown,
): Promise<void> {
  const work = begin(layers(), cpu());
  const { device } = work;
  await operation.prepare?.(work);
  device.faults = { fails, when: "at once" };
  const error = await operation.run(work).catch((reason: unknown) => reason);
  device.faults = undefined;
  const what = `when allocation ${fails} fails`;
  expect(error, what).toBeInstanceOf(DeviceError);
  expect(device.memory().tensors, `tensors ${what}`).toBe(owned(work));
  expect(await outcome(operation, work), `what comes out afterwards, ${what}`).toEqual(expected);
  expect(device.memory().tensors, `tensors in the end, ${what}`).toBe(owned(work));
}

describe.each(Object.keys(LAYERS))("%s, when an allocation fails", (name) => {
  const layers = LAYERS[name]!;
  it.each(Object.keys(OPERATIONS))("%s: a typed error, nothing left, the same bits afterwards", async (what) => {
    const operation = OPERATIONS[what]!;
    const { allocations, expected } = await undisturbed(layers, operation);
    for (let fails = 1; fails <= allocations; fails++) await disturbed(layers, operation, fails, expected);
  });
});

describe("on a device that fails when values come", () => {
  const later = ["a pass there and back", "fit", "evaluate", "predict", "classify", "regress", "saveCheckpoint"];
  it.each(later)("%s: no error but a typed one, and nothing left", async (what) => {
    const operation = OPERATIONS[what]!;
    const layers = LAYERS["batch norm"]!;
    const { allocations } = await undisturbed(layers, operation);
    for (let fails = 1; fails <= allocations; fails++) {
      const work = begin(layers(), deferred());
      const { device } = work;
      await operation.prepare?.(work);
      device.faults = { fails, when: "later" };
      // Where nothing is read that hangs on it, nobody is told: the error is that of a later read.
      await operation.run(work).catch((error: unknown) => {
        expect(error, `when allocation ${fails} fails`).toBeInstanceOf(DeviceError);
      });
      await device.finish();
      expect(device.memory().tensors, `tensors when allocation ${fails} fails`).toBe(owned(work));
    }
  });
});

describe("sampling that is stopped", () => {
  const layers = LAYERS.dropout!;
  it.each([
    ["by a report that throws", () => ({ onProgress: stop })],
    [
      "by its signal",
      (controller: AbortController) => ({
        signal: controller.signal,
        onProgress: () => controller.abort(new Error("stop")),
      }),
    ],
  ])("%s: leaves nothing, and can be done again with the same bits", async (_, options) => {
    for (const inner of [cpu(), deferred()]) {
      const { device, model, ...work } = begin(layers(), inner);
      const expected = await mcDropout(model, { samples: 3 }).classify(work.x);
      for (const keepSamples of [false, true]) {
        const stopped = mcDropout(model, { samples: 3, batchSize: 2, ...options(new AbortController()) });
        await expect(stopped.classify(work.x, { keepSamples })).rejects.toThrow("stop");
        await expect(stopped.regress(rowsOf(x, INPUTS), { keepSamples })).rejects.toThrow("stop");
        await device.finish();
        expect(device.memory().tensors).toBe(owned({ device, model, ...work }));
      }
      expect(await mcDropout(model, { samples: 3 }).classify(work.x)).toEqual(expected);
    }
  });
});

function stop(): never {
  throw new Error("stop");
}

/** Layers at random, at most three deep; all of them take and give rows of four. */
const layer: fc.Arbitrary<() => Layer> = fc.letrec<{ one: () => Layer; row: () => Layer }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<(() => Layer)[]>(
      () => dense(4),
      () => relu(),
      () => batchNorm(),
      () => invertedDropout({ rate: 0.5 }),
      () => standardDropout({ rate: 0.25 }),
      () => dropConnectDense(4, { rate: 0.5 }),
      () => weightDrop(dense(4), { rate: 0.25 }),
    ),
    tie("row"),
    fc.tuple(tie("one"), fc.option(tie("one"), { nil: undefined })).map(
      ([body, shortcut]) =>
        () =>
          residual(body(), shortcut?.()),
    ),
  ),
  row: fc.array(tie("one"), { maxLength: 3 }).map((parts) => () => chain(parts.map((part) => part()))),
})).one;

it("any network, any operation, any allocation", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(layer, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...Object.values(OPERATIONS)),
      fc.nat(),
      async (parts, operation, which) => {
        // Something is stochastic, or there is nothing to sample.
        const layers = () => [...parts.map((part) => part()), invertedDropout({ rate: 0.5 })];
        const { allocations, expected } = await undisturbed(layers, operation);
        if (allocations === 0) return;
        await disturbed(layers, operation, 1 + (which % allocations), expected);
      },
    ),
    { seed: 11, numRuns: 150 },
  );
});
