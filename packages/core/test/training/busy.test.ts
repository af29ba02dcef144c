/** Two at once: what is in use is refused to a second call, before that has changed anything. */
import {
  adam,
  BusyError,
  dense,
  type EpochReport,
  evaluate,
  type FitOptions,
  fit,
  type Model,
  meanSquaredError,
  type Optimizer,
  OptionError,
  predict,
  sequential,
} from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { reading } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";

const DATA = { x: [[1], [2], [3]], y: [2, 4, 6] };
const loss = meanSquaredError();

function newModel(): Model {
  return sequential([dense(2), dense(1)], { seed: "busy" });
}

function plan(optimizer: Optimizer, more: Partial<FitOptions> = {}): FitOptions {
  return { loss, optimizer, epochs: 3, batchSize: 2, ...more };
}

function bitsOf(model: Model): readonly number[] {
  return [...model.parameters.values()].flatMap((one) => [...one.dataSync()]);
}

/** The run that nobody disturbs. */
async function undisturbed(): Promise<{ readonly bits: readonly number[]; readonly reports: readonly EpochReport[] }> {
  using model = newModel();
  const optimizer = adam();
  const reports = await fit(model, DATA, plan(optimizer));
  const bits = bitsOf(model);
  optimizer.dispose();
  return { bits, reports };
}

/** What may not be done while a model is trained. */
const INTRUDERS: readonly (readonly [string, (model: Model, optimizer: Optimizer, bytes: Uint8Array) => unknown])[] = [
  ["fit", (model) => fit(model, DATA, plan(adam()))],
  ["fit with its optimizer", (_, optimizer) => fit(newModel(), DATA, plan(optimizer))],
  ["model.dispose", (model) => model.dispose()],
  ["optimizer.dispose", (_, optimizer) => optimizer.dispose()],
  ["loadCheckpoint", (model, _, bytes) => loadCheckpoint(bytes, model)],
  ["loadCheckpoint into its optimizer", (_, optimizer, bytes) => loadCheckpoint(bytes, newModel(), { optimizer })],
];

const READERS: readonly (readonly [string, (model: Model) => Promise<unknown>])[] = [
  ["evaluate", (model) => evaluate(model, DATA, { loss })],
  ["predict", (model) => predict(model, DATA.x)],
  ["reading", (model) => reading("reader", model, async () => undefined)],
];

async function saved(): Promise<Uint8Array> {
  using model = newModel();
  const optimizer = adam();
  await fit(model, DATA, plan(optimizer, { epochs: 1 }));
  return await saveCheckpoint(model, { optimizer });
}

describe("while a model is trained", () => {
  it.each([...INTRUDERS, ...READERS])(
    "%s is refused beside it, and the training ends as if nobody had asked",
    async (_, intrude) => {
      const expected = await undisturbed();
      const bytes = await saved();
      const model = newModel();
      const optimizer = adam();
      const training = fit(model, DATA, plan(optimizer));
      await expect((async () => intrude(model, optimizer, bytes))()).rejects.toThrow(BusyError);
      expect(await training).toEqual(expected.reports);
      expect(bitsOf(model)).toEqual(expected.bits);
      for (const done of [model, optimizer]) done.dispose();
    },
  );

  it.each(INTRUDERS)("%s is refused in its callbacks too", async (_, intrude) => {
    const expected = await undisturbed();
    const bytes = await saved();
    const model = newModel();
    const optimizer = adam();
    let refused = 0;
    const attempt = async (): Promise<void> => {
      await expect((async () => intrude(model, optimizer, bytes))()).rejects.toThrow(BusyError);
      refused++;
    };
    await fit(model, DATA, plan(optimizer, { onBatch: attempt, onEpoch: attempt }));
    expect(refused).toBe(9);
    expect(bitsOf(model)).toEqual(expected.bits);
    for (const done of [model, optimizer]) done.dispose();
  });

  it.each(READERS)("%s may read in its callbacks, where it is waited for", async (_, read) => {
    const expected = await undisturbed();
    const model = newModel();
    const optimizer = adam();
    await fit(
      model,
      DATA,
      plan(optimizer, {
        onBatch: () => read(model).then(() => undefined),
        onEpoch: () => read(model).then(() => undefined),
      }),
    );
    expect(bitsOf(model)).toEqual(expected.bits);
    for (const done of [model, optimizer]) done.dispose();
  });

  it("a reader that a callback does not wait for is waited for", async () => {
    const expected = await undisturbed();
    using model = newModel();
    const optimizer = adam();
    let [underWay, steps] = [0, 0];
    const read = reading.bind(undefined, "slow reader", model);
    const onBatch = (): void => {
      expect(underWay).toBe(0);
      steps++;
      const slow = async (): Promise<void> => {
        underWay++;
        const before = bitsOf(model);
        await new Promise((resolve) => setTimeout(resolve, 10));
        expect(bitsOf(model)).toEqual(before);
        underWay--;
      };
      for (let count = 0; count < 2; count++) void read(slow);
    };
    expect(await fit(model, DATA, plan(optimizer, { onBatch }))).toEqual(expected.reports);
    expect([steps, underWay]).toEqual([6, 0]);
    expect(bitsOf(model)).toEqual(expected.bits);
    optimizer.dispose();
  });

  it("a checkpoint may be saved at any moment: it is of a finished step", async () => {
    using model = newModel();
    const optimizer = adam();
    const training = fit(
      model,
      DATA,
      plan(optimizer, { epochs: 30, onBatch: () => new Promise((resolve) => setTimeout(resolve)) }),
    );
    const files: Uint8Array[] = [];
    for (let round = 0; round < 10; round++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      files.push(await saveCheckpoint(model, { optimizer }));
    }
    await training;
    for (const bytes of files) {
      using resumed = newModel();
      const its = adam();
      loadCheckpoint(bytes, resumed, { optimizer: its });
      expect(its.step).toBe(resumed.progress.step);
      if (resumed.progress.epoch < 30) await fit(resumed, DATA, plan(its, { epochs: 30 - resumed.progress.epoch }));
      expect(bitsOf(resumed)).toEqual(bitsOf(model));
      its.dispose();
    }
    optimizer.dispose();
  });
});

describe("while a model is read", () => {
  it("others may read, and nobody may train", async () => {
    using model = newModel();
    model.build([1]);
    const optimizer = adam();
    const evaluations = [1, 2].map(() => evaluate(model, DATA, { loss, batchSize: 1 }));
    await expect(fit(model, DATA, plan(optimizer))).rejects.toThrow(/evaluate/);
    expect(() => model.assign(new Map())).toThrow(BusyError);
    expect(() => model.setLayer(model.layer)).toThrow(BusyError);
    expect(() => model.dispose()).toThrow(BusyError);
    const [first, second] = await Promise.all(evaluations);
    expect(second).toEqual(first);
    await fit(model, DATA, plan(optimizer));
    optimizer.dispose();
  });
});

describe("after an error", () => {
  it("a model can be trained on", async () => {
    using model = newModel();
    const optimizer = adam();
    const onBatch = (): void => {
      throw new Error("enough");
    };
    await expect(fit(model, DATA, plan(optimizer, { onBatch }))).rejects.toThrow("enough");
    await expect(
      fit(model, DATA, plan(optimizer, { signal: AbortSignal.abort(new Error("at once")) })),
    ).rejects.toThrow("at once");
    await fit(model, DATA, plan(optimizer));
    using other = newModel();
    await expect(fit(other, DATA, plan(optimizer))).rejects.toThrow(OptionError);
    expect(other.progress.step).toBe(0);
    optimizer.dispose();
    expect(optimizer.step).toBe(0);
    await fit(other, DATA, plan(optimizer));
    optimizer.dispose();
  });
});
