/** Saving a run and going on with it: what a file holds, what it is loaded into, and that a load is whole or nothing. */
import {
  adam,
  CheckpointError,
  chain,
  cpu,
  DeviceError,
  dense,
  fit,
  type Layer,
  type Model,
  model,
  OptionError,
  oneHot,
  relu,
  sequential,
  sgd,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  tidy,
} from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { deferred } from "@maskout/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { countingDevice, isUnchanged, kinds, modelOf, savedRun, snapshot } from "../support/runs.js";
import { contentOf, fileOf, partsOf, signed } from "../support/safetensors.js";

const [kind] = kinds;
const partial = (examples: number, batchSize: number | null, done: number): string =>
  `"partial":${JSON.stringify({ examples, batchSize, shuffle: true, done, sums: { loss: 1 } })}`;
const newModel = (units = 3): Model =>
  sequential([dense(4), relu(), dense(units)], { seed: "checkpoint", inputShape: [2] });
const trained = (optimizer = adam()) => {
  const model = newModel();
  const gradients = new Map(
    [...model.parameters].map(([name, { shape, size }]) => [name, tensor(new Float32Array(size).fill(1), shape)]),
  );
  model.assign(optimizer.update(model.parameters, gradients));
  return { model, optimizer, gradients };
};

describe("a saved run", () => {
  it("holds key, progress and optimizer beside the tensors, in the metadata", async () => {
    const { model, optimizer } = trained();
    const partial = { examples: 40, batchSize: 10, shuffle: true, done: 30, sums: { loss: 2 / 3, odd: Number.NaN } };
    const progress = { step: 7, epoch: 2, batch: 3, partial, best: { epoch: 1, loss: Number.NEGATIVE_INFINITY } };
    model.progress = progress;
    const { run, tensors } = contentOf(await saveCheckpoint(model, { optimizer }));
    expect(JSON.parse(run)).toEqual({
      version: 1,
      key: model.key,
      progress: {
        ...progress,
        // JSON has no such numbers.
        partial: { ...partial, sums: { loss: 2 / 3, odd: "NaN" } },
        best: { epoch: 1, loss: "-Infinity" },
      },
      inputShape: [2],
      keepsBest: false,
      optimizer: { name: "adam", step: 1 },
    });
    using again = newModel();
    loadCheckpoint(await saveCheckpoint(model), again);
    expect(again.progress).toEqual(progress);
    const names = [...model.parameters.keys()];
    const slots = ["mean", "variance"].flatMap((slot) => names.map((name) => `optimizer/${slot}/${name}`));
    expect([...tensors.keys()]).toEqual([...names.map((name) => `model/${name}`), ...slots]);
  });

  it("is that of the moment at which it was asked for", async () => {
    const { model, optimizer, gradients } = trained();
    const now = await saveCheckpoint(model, { optimizer });
    const later = saveCheckpoint(model, { optimizer });
    model.assign(optimizer.update(model.parameters, gradients));
    model.progress = { step: 2, epoch: 1, batch: 0 };
    expect(await later).toEqual(now);
    expect(await saveCheckpoint(model, { optimizer })).not.toEqual(now);
  });

  it("on a device whose losses come later, is saved in fit's callbacks, and refused while losses are to be read", async () => {
    const device = deferred();
    using x = tensor([1, 2, 3, 4], [2, 2], { device });
    using y = await oneHot([0, 2], 3).to(device);
    using model = modelOf(kind!, device, "late", [2]);
    const optimizer = adam();
    const save = () =>
      saveCheckpoint(model, { optimizer }).then(
        () => "saved",
        (error) => String(error),
      );
    const between: Promise<string>[] = [];
    function* batches(): Generator<{ x: Tensor; y: Tensor }> {
      for (let batch = 0; batch < 3; batch++) {
        between.push(save());
        yield { x, y };
      }
    }
    const options = { loss: softmaxCrossEntropy(), optimizer, epochs: 1 };
    await fit(model, batches, options);
    expect(await Promise.all(between)).toEqual([
      "saved",
      expect.stringMatching(/lacks the sums of 1 batches.*save in onBatch or onEpoch/),
      expect.stringMatching(/lacks the sums of 2 batches.*save in onBatch or onEpoch/),
    ]);
    between.length = 0;
    const onBatch = async () => void between.push(save());
    await fit(model, batches, { ...options, onBatch });
    expect(await Promise.all(between)).toEqual(Array(6).fill("saved"));
    optimizer.dispose();
  });

  it("holds zeros for what the optimizer has not met yet, so that every file holds all slots", async () => {
    using model = newModel();
    const { tensors } = contentOf(await saveCheckpoint(model, { optimizer: adam() }));
    expect(tensors.size).toBe(12);
    expect([...(tensors.get("optimizer/mean/0.dense.weight")?.bytes ?? [])]).toEqual(Array(32).fill(0));
  });

  it("needs a model that has parameters", async () => {
    await expect(saveCheckpoint(sequential([dense(1)], { seed: 1 }))).rejects.toThrow(/Build it/);
  });

  it("is not of a model and the optimizer of another", async () => {
    const { optimizer } = trained();
    await expect(saveCheckpoint(newModel(5), { optimizer })).rejects.toThrow(
      /"optimizer\/mean\/2.dense.weight" of shape \[4, 3\].*one optimizer for one model/,
    );
  });

  it.each([
    [{ step: 1.5, epoch: 0, batch: 0 }, /model\.progress\.step is 1\.5/],
    [{ step: Number.NaN, epoch: 0, batch: 0 }, /model\.progress\.step is "NaN"/],
    [{ step: 1n, epoch: 0, batch: 0 }, /cannot be written as JSON/],
    [{ step: 1, epoch: 0 }, /model\.progress\.batch is missing/],
    [{ step: 1, epoch: 0, batch: 0, sample: 3 }, /model\.progress has a field "sample"/],
    [null, /model\.progress is null/],
  ])("has no progress like %o, which could not be loaded again", async (progress, message) => {
    using model = newModel();
    Object.assign(model, { progress });
    await expect(saveCheckpoint(model)).rejects.toThrow(message);
    await expect(saveCheckpoint(model)).rejects.toThrow(CheckpointError);
  });
});

describe("a load", () => {
  it("into a model that has no parameters yet draws none, and makes no more than the file holds", async () => {
    const file = await savedRun(kind!);
    const device = countingDevice();
    const counting: Layer = chain(kind!.layers());
    const pure: Layer = {
      ...counting,
      build(input) {
        const { outputShape, parameters, state } = counting.build(input);
        const undrawn = Object.entries(parameters).map(([name, { shape }]) => [name, { shape, values: () => never() }]);
        return { outputShape, parameters: Object.fromEntries(undrawn), state };
      },
    };
    using loaded = model(pure, { seed: 1, device });
    const optimizer = adam();
    loadCheckpoint(file, loaded, { optimizer });
    expect(device.uploaded).toBe(partsOf(file).data.length);
    expect(await saveCheckpoint(loaded, { optimizer })).toEqual(file);
    expect(loaded.outputShape).toEqual([3]);
  });

  it("replaces what a built model had, and gives its memory back", async () => {
    const file = await savedRun(kind!);
    using loaded = modelOf(kind!, cpu(), "another", [2]);
    const optimizer = adam();
    loadCheckpoint(file, loaded, { optimizer });
    const [before, old] = [cpu().memory(), [...loaded.parameters.values()]];
    loadCheckpoint(file, loaded, { optimizer });
    expect(cpu().memory()).toEqual(before);
    expect(old.every(({ disposed }) => disposed)).toBe(true);
    expect(await saveCheckpoint(loaded, { optimizer })).toEqual(file);
  });

  it("inside tidy outlives it", async () => {
    const file = await savedRun(kind!);
    using loaded = modelOf(kind!, cpu(), "another");
    const optimizer = adam();
    tidy(cpu(), () => loadCheckpoint(file, loaded, { optimizer }));
    expect(await saveCheckpoint(loaded, { optimizer })).toEqual(file);
  });

  it("does not count as a training step, also after a pass that drew masks", async () => {
    const file = await savedRun(kind!);
    using loaded = modelOf(kind!, cpu(), "another", [2]);
    tidy(cpu(), () => void loaded.forward(tensor([1, 2], [1, 2]), { mode: "train" }));
    loadCheckpoint(file, loaded);
    loaded.assign(new Map());
    expect(loaded.progress.step).toBe(JSON.parse(contentOf(file).run).progress.step);
  });

  it.each([undefined, [2]])(
    "for which the device has no room changes nothing (a model built for %o)",
    async (shape) => {
      const file = await savedRun(kind!);
      const device = countingDevice();
      using loaded = modelOf(kind!, device, "another", shape);
      const optimizer = adam();
      const before = snapshot(loaded, optimizer);
      const tensors = contentOf(file).tensors.size;
      for (let room = 0; room < tensors; room++) {
        device.failing = room;
        expect(() => loadCheckpoint(file, loaded, { optimizer }), `room for ${room}`).toThrow(DeviceError);
        expect(isUnchanged(before, snapshot(loaded, optimizer)), `room for ${room}`).toBe(true);
      }
      loadCheckpoint(file, loaded, { optimizer });
      expect(await saveCheckpoint(loaded, { optimizer })).toEqual(file);
    },
  );

  it("of an optimizer that refuses changes nothing", async () => {
    const file = await savedRun(kind!);
    using loaded = modelOf(kind!, cpu(), "another", [2]);
    const refusing = {
      ...adam(),
      restore() {
        throw new CheckpointError("not now");
      },
    };
    const before = snapshot(loaded, refusing);
    expect(() => loadCheckpoint(file, loaded, { optimizer: refusing })).toThrow("not now");
    expect(isUnchanged(before, snapshot(loaded, refusing))).toBe(true);
  });

  it("binds the optimizer to the model, whichever it has trained before", async () => {
    const file = await savedRun(kind!);
    const data = { x: tensor([1, 2, 3, 4], [2, 2]), y: oneHot([0, 2], 3) };
    using trainedBefore = modelOf(kind!, cpu(), "before");
    using loaded = modelOf(kind!, cpu(), "loaded");
    // One of somebody's own, which does not say that it has forgotten.
    for (const optimizer of [adam(), { ...adam(), restore: () => undefined }]) {
      const options = { loss: softmaxCrossEntropy(), optimizer, epochs: 1 };
      await fit(trainedBefore, data, options);
      loadCheckpoint(file, loaded, { optimizer });
      await expect(fit(trainedBefore, data, options)).rejects.toThrow(/trained no other model/);
    }
  });

  it("without the optimizer that was saved is enough to predict; with another, or none saved, it is refused", async () => {
    using model = newModel();
    const bytes = await saveCheckpoint(model, { optimizer: adam() });
    expect(() => loadCheckpoint(bytes, model, { optimizer: sgd({ learningRate: 1 }) })).toThrow(
      /holds the optimizer "adam".*into sgd/,
    );
    expect(() => loadCheckpoint(bytes, model)).not.toThrow();
    const without = await saveCheckpoint(model);
    expect(() => loadCheckpoint(without, model, { optimizer: adam() })).toThrow(/no optimizer/);
  });

  it("into another model is refused, naming the variable", async () => {
    using model = newModel(3);
    const bytes = await saveCheckpoint(newModel(5));
    expect(() => loadCheckpoint(bytes, model)).toThrow(/"model\/2.dense.weight".* \[4, 3\].* \[4, 5\]/);
    using smaller = sequential([dense(4), relu()], { seed: 1, inputShape: [2] });
    expect(() => loadCheckpoint(bytes, smaller)).toThrow(/holds "model\/2.dense.weight"/);
    using larger = sequential([dense(4), relu(), dense(5), dense(1)], { seed: 1 });
    expect(() => loadCheckpoint(bytes, larger)).toThrow(/"model\/3.dense.weight".*does not hold it/);
    using wider = sequential([dense(4), relu(), dense(5)], { seed: 1, inputShape: [3] });
    expect(() => loadCheckpoint(bytes, wider)).toThrow(/examples of shape \[2\].*built for \[3\]/);
  });
});

describe("a file that claims too much", () => {
  let file: Uint8Array;
  beforeAll(async () => {
    file = await saveCheckpoint(newModel());
  });

  /** The file with another run, and the digest of that. */
  const withRun = (change: (run: string) => string): Promise<Uint8Array> => {
    const { header, data } = partsOf(file);
    const metadata = JSON.parse(header[0]![1]);
    const changed = JSON.stringify({ ...metadata, run: change(metadata.run) });
    return signed(fileOf({ header: header.with(0, ['"__metadata__"', changed]), data }));
  };

  const refusesExamples = async (shape: string): Promise<void> => {
    const changed = await withRun((run) => run.replace("[2]", shape));
    const device = countingDevice();
    using model = sequential([dense(4), relu(), dense(3)], { seed: 1, device });
    const before = snapshot(model, undefined);
    expect(() => loadCheckpoint(changed, model)).toThrow(CheckpointError);
    expect(isUnchanged(before, snapshot(model, undefined))).toBe(true);
    expect(device.uploaded).toBe(0);
  };

  it.each([
    "[1000000000]",
    "[9007199254740991]",
    "[9007199254740991,9007199254740991]",
    "[4294967296,1048576]",
    "[2,2]",
    "[]",
    "[-2]",
    "[2.5]",
    "[-0]",
    "[1e999]",
    '"2"',
  ])("as examples of %s, is refused before anything of that size is made", refusesExamples);

  it("as examples of twenty thousand dimensions, is refused too", () => refusesExamples(`[${"2,".repeat(20_000)}2]`));

  it.each([
    ['"step":0', '"step":1,"step":0', /twice/],
    ['"step":0', '"step":0,"sample":0', /run\.progress has a field "sample"/],
    ['"step":0', '"step":4294967296', /run\.progress\.step is 4294967296/],
    ['"epoch":0', '"epoch":-1', /run\.progress\.epoch is -1/],
    ['"batch":0', '"batch":null', /run\.progress\.batch is null/],
    [',"batch":0', "", /run\.progress\.batch is missing/],
    ['"batch":0', '"batch":-0', /run\.progress\.batch is/],
    ['"batch":0', '"batch":2', /partial lacks the sums of 2 batches/],
    ['"batch":0', `"batch":2,${partial(10, 4, 9)}`, /2 batches of 4 are not 9 of 10 examples/],
    ['"batch":0', `"batch":4,${partial(10, 4, 10)}`, /4 batches of 4 are not 10 of 10 examples/],
    ['"batch":0', `"batch":2,${partial(10, null, 8)}`, /partial\.batchSize is null/],
    ['"batch":0', `"batch":0,"best":{"epoch":0,"loss":1}`, /the best epoch, 0, is not finished/],
    ['"batch":0', `"batch":0,"best":{"epoch":0,"loss":"low"}`, /best\.loss is "low"/],
    ['"keepsBest":false', '"keepsBest":true', /keeps the best epoch's variables, but has no best epoch/],
    ['"version":1', '"version":2', /version 2; this release reads version 1/],
    ['"optimizer":null', '"optimizer":{"name":"sgd"}', /run\.optimizer\.step is missing/],
    ['"optimizer":null', '"optimizer":"sgd"', /run\.optimizer is "sgd"/],
    ["{", "[", /run is not JSON/],
    ["{", '{"__proto__":{},', /run has a field "__proto__"/],
  ])("as a run with %s changed to %s, is refused", async (from, to, message) => {
    const changed = await withRun((run) => run.replace(from, to));
    using model = newModel();
    expect(() => loadCheckpoint(changed, model)).toThrow(message);
    expect(() => loadCheckpoint(changed, model)).toThrow(CheckpointError);
  });

  it("as slots of an optimizer that are not one for each parameter, is refused, with the optimizer or without", async () => {
    const { model, optimizer } = trained();
    const whole = await saveCheckpoint(model, { optimizer });
    const { header, data } = partsOf(whole);
    const renamed = (from: string, to: string) =>
      signed(fileOf({ header: header.map(([name, value]) => [name.replace(from, to), value]), data }));
    for (const changed of [
      await renamed("mean/0.dense.bias", "median/0.dense.bias"),
      await renamed("mean/0.dense.bias", "mean/1.dense.bias"),
      await renamed("optimizer/mean/0.dense.bias", "model/mean"),
      await renamed("optimizer/mean/0.dense.bias", "optimizer"),
    ]) {
      expect(() => loadCheckpoint(changed, model, { optimizer })).toThrow(/Load it into a model of the saved layers/);
      expect(() => loadCheckpoint(changed, model)).toThrow(/Load it into a model of the saved layers/);
    }
  });

  it("as thousands of slots, is refused as fast as it was read", async () => {
    const { header, data } = partsOf(await saveCheckpoint(trained().model, { optimizer: adam() }));
    const empty = JSON.stringify({ dtype: "F32", shape: [0], data_offsets: [data.length, data.length] });
    const more = Array.from({ length: 20_000 }, (_, n) => [`"optimizer/s${n}/0.dense.bias"`, empty] as const);
    const changed = await signed(fileOf({ header: [...header, ...more], data }));
    expect(() => loadCheckpoint(changed, newModel())).toThrow(CheckpointError);
  });
});

describe("arguments", () => {
  it.each([
    ["an unknown part", [newModel(), { optimiser: adam() }], /option "optimiser"/],
    ["null for parts", [newModel(), null], /option "options" is null/],
    ["no optimizer", [newModel(), { optimizer: "adam" }], /option "optimizer" is "adam"/],
    ["null for an optimizer", [newModel(), { optimizer: null }], /option "optimizer" is null/],
    ["no model", [undefined], /option "model" is missing/],
    ["a layer for a model", [dense(3)], /option "model" is an object/],
  ])("that hold %s are refused", async (_, args, message) => {
    const file = await saveCheckpoint(newModel());
    await expect(Reflect.apply(saveCheckpoint, undefined, args)).rejects.toThrow(message);
    expect(() => Reflect.apply(loadCheckpoint, undefined, [file, ...args])).toThrow(message);
    expect(() => Reflect.apply(loadCheckpoint, undefined, [file, ...args])).toThrow(OptionError);
  });
});

function never(): never {
  throw new Error("Initial values were drawn.");
}
