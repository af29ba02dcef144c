import {
  adam,
  batchNorm,
  cpu,
  dense,
  type EpochReport,
  evaluate,
  fit,
  type Model,
  meanSquaredError,
  type Optimizer,
  OptionError,
  oneHot,
  predict,
  relu,
  ShapeError,
  sequential,
  sgd,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  tanh,
  tensor,
} from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { randomValues, settledMemory } from "@maskout/testing";
import { beforeAll, describe, expect, it } from "vitest";

const EXAMPLES = 90;
const labels = Array.from({ length: EXAMPLES }, (_, index) => index % 3);
/** Three clusters in the plane, one per class. */
const points = randomValues("points", EXAMPLES * 2, 0.6).map((value, index) => {
  const angle = ((labels[index >> 1] ?? 0) * 2 * Math.PI) / 3;
  return value + (index % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
});
const x = tensor(points, [EXAMPLES, 2]);
const y = oneHot(labels, 3);
const loss = softmaxCrossEntropy();

function newModel(seed = "fit"): Model {
  return sequential([dense(16), batchNorm(), relu(), dense(3)], { seed });
}

async function parametersOf(model: Model): Promise<Record<string, readonly number[]>> {
  const entries = [...model.parameters, ...model.state].map(
    async ([name, t]) => [name, [...(await t.data())]] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

describe("fit", () => {
  it("learns: the loss falls and the classes are told apart", async () => {
    using model = newModel();
    const reports = await fit(
      model,
      { x, y },
      { loss, optimizer: adam({ learningRate: 0.02 }), epochs: 30, batchSize: 16, validation: { x, y } },
    );
    expect(reports.at(-1)?.loss).toBeLessThan((reports[0]?.loss ?? 0) / 3);
    expect(reports.at(-1)?.validation?.accuracy).toBeGreaterThan(0.95);
    expect(reports.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 30 }, (_, epoch) => epoch));
    expect(model.progress).toEqual({ epoch: 30, batch: 0, step: 180 });
  });

  it("learns exclusive-or with a sigmoid cross-entropy, and a line with a squared error", async () => {
    using xor = sequential([dense(8, { init: "glorot" }), tanh(), dense(1)], { seed: "xor" });
    const corners = { x: tensor([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]), y: tensor([0, 1, 1, 0], [4, 1]) };
    await fit(xor, corners, {
      loss: sigmoidCrossEntropy(),
      optimizer: adam({ learningRate: 0.05 }),
      epochs: 200,
      batchSize: 4,
    });
    expect(await evaluate(xor, corners, { loss: sigmoidCrossEntropy() })).toMatchObject({ accuracy: 1 });

    using line = sequential([dense(1)], { seed: "line" });
    const on = { x: tensor([0, 1, 2, 3], [4, 1]), y: tensor([1, 3, 5, 7], [4, 1]) };
    await fit(line, on, {
      loss: meanSquaredError(),
      optimizer: sgd({ learningRate: 0.1, momentum: 0.5 }),
      epochs: 300,
      batchSize: 4,
    });
    const [slope = 0] = line.parameters.get("0.dense.weight")?.dataSync() ?? [];
    expect(slope).toBeCloseTo(2, 4);
    expect(await evaluate(line, on, { loss: meanSquaredError() })).not.toHaveProperty("accuracy");
  });

  it("gives the same bits from the same seed, and others from another", async () => {
    const trained = async (seed: string): Promise<unknown> => {
      using model = newModel(seed);
      const reports = await fit(model, { x, y }, { loss, optimizer: adam(), epochs: 3, batchSize: 32 });
      return { reports, parameters: await parametersOf(model) };
    };
    expect(await trained("a")).toEqual(await trained("a"));
    expect(await trained("a")).not.toEqual(await trained("b"));
  });

  it("goes through all examples once per epoch, in another order every epoch", async () => {
    // A model without parameters whose loss is the example's number: the batch losses of size 1 are the order.
    using model = sequential([relu()], { seed: "order" });
    const numbers = {
      x: tensor(
        Array.from({ length: 20 }, (_, n) => n),
        [20, 1],
      ),
      y: tensor(new Float32Array(20), [20, 1]),
    };
    const seen: number[] = [];
    await fit(model, numbers, {
      loss: meanSquaredError(),
      optimizer: sgd({ learningRate: 1 }),
      epochs: 2,
      batchSize: 1,
      onBatch: (report) => void seen.push(Math.sqrt(report.loss)),
    });
    const [first, second] = [seen.slice(0, 20), seen.slice(20)];
    const inOrder = Array.from({ length: 20 }, (_, n) => n);
    expect(first.toSorted((a, b) => a - b)).toEqual(inOrder);
    expect(second.toSorted((a, b) => a - b)).toEqual(inOrder);
    expect(first).not.toEqual(inOrder);
    expect(first).not.toEqual(second);
  });

  it("leaves nothing behind in the device's memory, however many steps it makes", async () => {
    using model = newModel();
    const optimizer = adam();
    await fit(model, { x, y }, { loss, optimizer, epochs: 1 });
    const before = await settledMemory(cpu());
    await fit(model, { x, y }, { loss, optimizer, epochs: 20, validation: { x, y } });
    // What other tests have forgotten may have been collected meanwhile.
    expect((await settledMemory(cpu())).tensors).toBeLessThanOrEqual(before.tensors);
    optimizer.dispose();
  });

  it("stops when it is told to, at a finished step, and goes on from there to the same bits", async () => {
    const options = { loss, batchSize: 16, epochs: 4 };
    using whole = newModel();
    await fit(whole, { x, y }, { ...options, optimizer: adam() });

    using stopped = newModel();
    const optimizer = adam();
    const abort = new AbortController();
    const onBatch = ({ step }: { readonly step: number }): void => {
      if (step === 9) abort.abort(new Error("enough"));
    };
    await expect(fit(stopped, { x, y }, { ...options, optimizer, onBatch, signal: abort.signal })).rejects.toThrow(
      "enough",
    );
    expect(stopped.progress).toMatchObject({ epoch: 1, batch: 3, step: 9 });
    await fit(stopped, { x, y }, { ...options, optimizer, epochs: 3 });
    expect(stopped.progress).toEqual(whole.progress);
    expect(await parametersOf(stopped)).toEqual(await parametersOf(whole));
  });

  it("refuses what it cannot train on before it changes anything", async () => {
    using model = newModel();
    const optimizer = adam();
    const good = { loss, optimizer, epochs: 1 };
    await expect(fit(model, { x, y: oneHot([0, 1], 3) }, good)).rejects.toThrow(/x \[90, 2\] and y \[2, 3\]/);
    await expect(fit(model, { x, y }, { ...good, epochs: 0 })).rejects.toThrow(OptionError);
    await expect(fit(model, { x, y }, { ...good, batchSize: 1.5 })).rejects.toThrow(OptionError);
    await expect(fit(model, { x, y }, Object.assign({}, good, { epoch: 3 }))).rejects.toThrow(/"epoch"/);
    await expect(Reflect.apply(fit, undefined, [model, { x, y }, { epochs: 1, optimizer }])).rejects.toThrow(
      /softmaxCrossEntropy/,
    );
    await expect(fit(model, { x, y: tensor(new Float32Array(180), [90, 2]) }, good)).rejects.toThrow(ShapeError);
    expect(model.progress.step).toBe(0);
    expect(optimizer.step).toBe(0);
    await fit(model, { x, y }, good);
    expect(model.progress.step).toBe(3);
  });
});

describe("evaluate and predict", () => {
  it("do not depend on the batch size", async () => {
    using model = newModel();
    await fit(model, { x, y }, { loss, optimizer: adam(), epochs: 2 });
    using whole = await predict(model, x, { batchSize: EXAMPLES });
    using parts = await predict(model, x, { batchSize: 7 });
    expect(parts.shape).toEqual([EXAMPLES, 3]);
    expect(parts.dataSync()).toEqual(whole.dataSync());
    const evaluations = await Promise.all([7, 90].map((batchSize) => evaluate(model, { x, y }, { loss, batchSize })));
    expect(evaluations[0]?.accuracy).toBe(evaluations[1]?.accuracy);
    expect(evaluations[0]?.loss).toBeCloseTo(evaluations[1]?.loss ?? 0, 5);
  });

  it("report progress and can be cancelled", async () => {
    using model = newModel();
    const done: number[] = [];
    (await predict(model, x, { batchSize: 40, onBatch: (progress) => void done.push(progress.done) })).dispose();
    expect(done).toEqual([40, 80, 90]);
    await expect(predict(model, x, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    await expect(evaluate(model, { x, y }, { loss, signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

describe("a checkpoint", () => {
  const options = { loss, batchSize: 32 };
  let reports: readonly EpochReport[];
  let whole: Model;
  const makers: readonly { readonly of: string; readonly optimizer: () => Optimizer }[] = [
    { of: "adam", optimizer: () => adam() },
    { of: "sgd", optimizer: () => sgd({ learningRate: 0.05, momentum: 0.9, maxNorm: 2 }) },
  ];

  describe.each(makers)("with $of", ({ optimizer }) => {
    beforeAll(async () => {
      whole = newModel();
      reports = await fit(whole, { x, y }, { ...options, optimizer: optimizer(), epochs: 4 });
    });

    it("resumes to the bits of a run that never stopped", async () => {
      using first = newModel();
      const saved = optimizer();
      await fit(first, { x, y }, { ...options, optimizer: saved, epochs: 2 });
      const bytes = await saveCheckpoint(first, { optimizer: saved });

      using resumed = newModel("another seed, replaced by the checkpoint's key");
      const restored = optimizer();
      loadCheckpoint(bytes, resumed, { optimizer: restored });
      const rest = await fit(resumed, { x, y }, { ...options, optimizer: restored, epochs: 2 });
      expect(rest).toEqual(reports.slice(2));
      expect(await parametersOf(resumed)).toEqual(await parametersOf(whole));
      expect(await saveCheckpoint(resumed)).toEqual(await saveCheckpoint(whole));
    });
  });
});
