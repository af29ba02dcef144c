/** The course of training: data of every kind, validation, early stopping, learning rates, metrics, what is checked and where it stops. */
import {
  adam,
  batchNorm,
  chain,
  cosineDecay,
  cpu,
  type Data,
  DivergenceError,
  dense,
  type EpochReport,
  evaluate,
  exponentialDecay,
  type FitOptions,
  fit,
  flatten,
  type Layer,
  type Loss,
  type Model,
  meanSquaredError,
  model,
  OptionError,
  oneHot,
  predict,
  relu,
  residual,
  ShapeError,
  sequential,
  sgd,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  stepDecay,
  tanh,
  tensor,
} from "@maskout/core";
import { deferred, randomValues } from "@maskout/testing";
import { describe, expect, it } from "vitest";
import { dropout } from "../support/dropout.js";

const EXAMPLES = 60;
const labels = Array.from({ length: EXAMPLES }, (_, index) => index % 3);
const points = randomValues("points", EXAMPLES * 2, 0.6).map((value, index) => {
  const angle = ((labels[index >> 1] ?? 0) * 2 * Math.PI) / 3;
  return value + (index % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
});
const nested = Array.from({ length: EXAMPLES }, (_, row) => [points[2 * row]!, points[2 * row + 1]!]);
const x = tensor(points, [EXAMPLES, 2]);
const y = oneHot(labels, 3);
const loss = softmaxCrossEntropy();

function newModel(): Model {
  return sequential([dense(8), batchNorm(), tanh(), dropout({ rate: 0.25 }), dense(3)], { seed: "course" });
}

function options(more: Partial<FitOptions> = {}): FitOptions {
  return { loss, optimizer: adam({ learningRate: 0.02 }), epochs: 3, batchSize: 16, ...more };
}

function bitsOf(model: Model): readonly (readonly number[])[] {
  return [...model.parameters, ...model.state].map(([, one]) => [...one.dataSync()]);
}

describe("data", () => {
  it("may be tensors, nested arrays, typed arrays and class numbers: the bits are the same", async () => {
    using whole = newModel();
    const reports = await fit(whole, { x, y }, options());
    const kinds: readonly Data[] = [
      { x: nested, y: labels },
      { x: nested.map((row) => Float64Array.from(row)), y: Uint8Array.from(labels) },
      { x, y: tensor(labels) },
      { x: nested, y: labels.map((label) => [0, 1, 2].map((c) => (c === label ? 1 : 0))) },
      { x, y, sampleWeight: new Array(EXAMPLES).fill(1) },
    ];
    for (const data of kinds) {
      using model = newModel();
      expect(await fit(model, data, options())).toEqual(reports);
      expect(bitsOf(model)).toEqual(bitsOf(whole));
    }
  });

  it("in arrays leave nothing behind", async () => {
    using model = newModel();
    const optimizer = adam();
    await fit(model, { x: nested, y: labels }, options({ optimizer }));
    const before = cpu().memory().tensors;
    await fit(model, { x: nested, y: labels, sampleWeight: labels }, options({ optimizer }));
    await evaluate(model, { x: nested, y: labels }, { loss });
    (await predict(model, nested)).dispose();
    expect(cpu().memory().tensors).toBeLessThanOrEqual(before);
    optimizer.dispose();
  });

  it("may come from a generator, or an async one: the bits are those of the tensors in that order", async () => {
    using whole = newModel();
    const reports = await fit(whole, { x, y }, options({ shuffle: false }));
    const { batchSize: _, ...rest } = options();
    function* batches(): Generator<Data> {
      for (let at = 0; at < EXAMPLES; at += 16) yield { x: nested.slice(at, at + 16), y: labels.slice(at, at + 16) };
    }
    async function* later(): AsyncGenerator<Data> {
      yield* batches();
    }
    const epochs: number[] = [];
    const count = <T>(epoch: number, made: T): T => {
      epochs.push(epoch);
      return made;
    };
    for (const make of [batches, later]) {
      using model = newModel();
      const made = await fit(model, (epoch) => count(epoch, make()), {
        ...rest,
        optimizer: adam({ learningRate: 0.02 }),
      });
      expect(made).toEqual(reports);
      expect(bitsOf(model)).toEqual(bitsOf(whole));
    }
    expect(epochs).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it("of a generator that is used up is missed in the second epoch, and its end is tidied up when training breaks off", async () => {
    const { batchSize: _, ...rest } = options();
    let closed = 0;
    function* batches(): Generator<Data> {
      try {
        yield { x: nested, y: labels };
      } finally {
        closed++;
      }
    }
    using model = newModel();
    await expect(fit(model, batches(), rest)).rejects.toThrow(/pass the function that makes it/);
    const stop = (): void => {
      throw new Error("enough");
    };
    using other = newModel();
    await expect(fit(other, batches, { ...rest, optimizer: adam(), onBatch: stop })).rejects.toThrow("enough");
    expect(closed).toBe(2);
    await expect(fit(other, batches, { ...rest, batchSize: 4 })).rejects.toThrow(/"batchSize" is 4/);
  });

  it("with a weight of 0 are not there, and with a weight of 2 there twice", async () => {
    const optimizer = () => sgd({ learningRate: 0.1 });
    const train = async (data: Data): Promise<readonly number[]> => {
      using model = sequential([dense(1)], { seed: 1 });
      await fit(model, data, {
        loss: meanSquaredError(),
        optimizer: optimizer(),
        epochs: 5,
        batchSize: 8,
        shuffle: false,
      });
      return [...model.parameters.values()].flatMap((one) => [...one.dataSync()]);
    };
    const weighted = await train({ x: [[1], [2], [3], [4]], y: [2, 4, 100, 8], sampleWeight: [1, 2, 0, 1] });
    const repeated = await train({ x: [[1], [2], [2], [4]], y: [2, 4, 4, 8] });
    for (const [index, value] of weighted.entries()) expect(value).toBeCloseTo(repeated[index]!, 5);
  });
});

describe("reports", () => {
  it("say the training accuracy, metrics of one's own and the learning rate", async () => {
    using model = newModel();
    const mae: NonNullable<FitOptions["metrics"]>[string] = ({ output, target }) =>
      output.reduce((sum, value, index) => sum + Math.abs(value - target[index]!), 0) / 3;
    const reports = await fit(model, { x, y }, options({ epochs: 20, validation: { x, y }, metrics: { mae } }));
    const [first, last] = [reports[0]!, reports.at(-1)!];
    expect(last.accuracy).toBeGreaterThan(first.accuracy!);
    expect(last.metrics).toEqual({ accuracy: last.accuracy, mae: expect.any(Number) });
    expect(last.learningRate).toBe(0.02);
    expect(last.validation?.metrics.mae).toBeGreaterThan(0);
    expect(await evaluate(model, { x, y }, { loss, metrics: { mae } })).toEqual(last.validation);
  });

  it("are written in one line per epoch, where somebody takes it", async () => {
    const lines: string[] = [];
    using model = newModel();
    await fit(model, { x, y }, options({ epochs: 2, validationSplit: 0.2, log: (line) => lines.push(line) }));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^epoch 1, step 6: loss \d\.\d+, accuracy \d\.\d+; validation loss \d\.\d+, accuracy \d\.\d+$/,
    );
  });
});

describe("validationSplit", () => {
  it("holds out the last examples: the bits are those of two parts", async () => {
    using whole = newModel();
    const validation = { x: nested.slice(45), y: labels.slice(45) };
    const reports = await fit(whole, { x: nested.slice(0, 45), y: labels.slice(0, 45) }, options({ validation }));
    using model = newModel();
    expect(await fit(model, { x, y }, options({ validationSplit: 0.25 }))).toEqual(reports);
    expect(bitsOf(model)).toEqual(bitsOf(whole));
  });

  it.each([0, 1, -0.5, Number.NaN, 0.001, "half"])("of %s is refused", async (validationSplit) => {
    using model = newModel();
    const call = fit(model, { x, y }, Object.assign(options(), { validationSplit }));
    await expect(call).rejects.toThrow(/validationSplit/);
    await expect(call).rejects.toThrow(OptionError);
  });
});

/** A loss whose values are given, one after another, for validation as for training. */
function scripted(values: readonly number[]): Loss {
  let at = 0;
  return {
    name: "scripted",
    evaluate: (output) => ({
      loss: tensor([values[at++ % values.length]!], []),
      gradient: tensor(new Float32Array(output.size), output.shape),
    }),
  };
}

describe("early stopping", () => {
  const one = { x: [[1]], y: [1] };
  const learner = (): Model => sequential([dense(1)], { seed: 2 });

  it("ends after so many epochs that are no better than the best, and returns its history", async () => {
    using model = learner();
    const course = [5, 4, 3, 3, 3.5, 2.9, 9, 9, 9, 9];
    const plan = { loss: scripted(course), optimizer: sgd({ learningRate: 0.1 }), epochs: 10 };
    expect((await fit(model, one, { ...plan, patience: 2 })).map((report) => report.loss)).toEqual([5, 4, 3, 3, 3.5]);
    expect(model.progress).toEqual({ step: 5, epoch: 5, batch: 0 });
    using patient = learner();
    const reports = await fit(patient, one, {
      ...plan,
      optimizer: sgd({ learningRate: 0.1 }),
      loss: scripted(course),
      patience: 3,
    });
    expect(reports.map((report) => Math.fround(report.loss))).toEqual([5, 4, 3, 3, 3.5, 2.9, 9, 9, 9].map(Math.fround));
  });

  it("counts what is smaller by minDelta as better, and nothing else", async () => {
    using model = learner();
    const plan = { loss: scripted([5, 4.9, 4.8, 4.7]), optimizer: sgd({ learningRate: 0.1 }), epochs: 4 };
    expect(await fit(model, one, { ...plan, patience: 2, minDelta: 0.5 })).toHaveLength(3);
  });

  it("restores the best epoch's parameters and state, if asked", async () => {
    const run = async (
      restoreBest: boolean,
    ): Promise<{ readonly ended: unknown; readonly seen: readonly unknown[] }> => {
      using model = newModel();
      const seen: unknown[] = [];
      // A rate so high that the course is not downhill.
      const optimizer = adam({ learningRate: 0.4 });
      const reports: EpochReport[] = [];
      await fit(
        model,
        { x, y },
        options({
          optimizer,
          epochs: 12,
          validation: { x, y },
          restoreBest,
          onEpoch(report) {
            reports.push(report);
            seen.push(bitsOf(model));
          },
        }),
      );
      const losses = reports.map((report) => report.validation!.loss);
      const best = losses.indexOf(Math.min(...losses));
      expect(best).toBeLessThan(11);
      const ended = bitsOf(model);
      expect(model.best.size).toBe(0);
      expect(model.progress.best).toBeUndefined();
      optimizer.dispose();
      return { ended, seen: [seen[best], seen.at(-1)] };
    };
    const [restored, plain] = [await run(true), await run(false)];
    expect(restored.ended).toEqual(restored.seen[0]);
    expect(plain.ended).toEqual(plain.seen[1]);
    expect(restored.ended).not.toEqual(plain.ended);
  });
});

describe("learning rates", () => {
  it("follow their formulas", () => {
    const cosine = cosineDecay({ initial: 1, steps: 110, final: 0.1, warmup: 10 });
    expect([0, 4, 9].map(cosine)).toEqual([0.1, 0.5, 1]);
    expect(cosine(10)).toBe(1);
    expect(cosine(60)).toBeCloseTo(0.55, 12);
    expect([110, 1000].map(cosine)).toEqual([0.1, 0.1]);
    const exponential = exponentialDecay({ initial: 2, factor: 0.25, steps: 10 });
    expect([0, 5, 10].map(exponential)).toEqual([2, 1, 0.5]);
    const steps = stepDecay({ initial: 1, factor: 0.5, steps: 3 });
    expect([0, 2, 3, 5, 6].map(steps)).toEqual([1, 1, 0.5, 0.5, 0.25]);
  });

  it("that are functions give the bits of numbers, step by step", async () => {
    const weight = (): Model => sequential([dense(1, { bias: false })], { seed: 1 });
    const data = { x: [[1], [2]], y: [3, 5] };
    const rates = [0.1, 0.05, 0.02];
    using scheduled = weight();
    const optimizer = sgd({ learningRate: (step) => rates[step]! });
    const plan = { loss: meanSquaredError(), batchSize: 2 };
    const reports = await fit(scheduled, data, { ...plan, optimizer, epochs: 3 });
    expect(reports.map(({ learningRate }) => learningRate)).toEqual(rates);
    using byHand = weight();
    for (const learningRate of rates) await fit(byHand, data, { ...plan, optimizer: sgd({ learningRate }), epochs: 1 });
    expect(bitsOf(scheduled)).toEqual(bitsOf(byHand));
  });

  it("that are no numbers are refused at their step, and nothing is changed", async () => {
    using model = newModel();
    const optimizer = adam({ learningRate: (step) => (step < 2 ? 0.01 : Number.NaN) });
    await expect(fit(model, { x, y }, options({ optimizer }))).rejects.toThrow(/"learningRate\(2\)" is NaN/);
    expect([model.progress.step, optimizer.step]).toEqual([2, 2]);
  });

  it.each([
    () => cosineDecay({ initial: 0, steps: 3 }),
    () => cosineDecay({ initial: 1, steps: 3, warmup: 3 }),
    () => exponentialDecay({ initial: 1, factor: 1.5 }),
    () => stepDecay({ initial: 1, factor: 0.5, steps: 0 }),
    () => Reflect.apply(stepDecay, undefined, [{ initial: 1, factor: 0.5, every: 3 }]),
    () => Reflect.apply(adam, undefined, [{ learningRate: "fast" }]),
  ])("outside their range are refused: %s", (make) => {
    expect(make).toThrow(OptionError);
  });
});

describe("a loss that is not finite", () => {
  it("ends training, says at which step, and leaves the model as it was before that step", async () => {
    using model = newModel();
    const optimizer = adam({ learningRate: 0.02 });
    const before: (readonly number[])[][] = [];
    const spoilt = nested.map((row, index) => (index === 40 ? [Number.NaN, 0] : row));
    const call = fit(
      model,
      { x: spoilt, y: labels },
      options({
        optimizer,
        shuffle: false,
        onBatch: () => void before.push([...bitsOf(model)]),
      }),
    );
    await expect(call).rejects.toThrow(DivergenceError);
    await expect(call).rejects.toMatchObject({ step: 2, epoch: 0, batch: 2, loss: Number.NaN });
    expect(model.progress).toMatchObject({ step: 2, epoch: 0, batch: 2 });
    expect(bitsOf(model)).toEqual(before.at(-1));
    expect(bitsOf(model).flat().every(Number.isFinite)).toBe(true);
  });

  it("is no evaluation: NaN outputs have no accuracy", async () => {
    using model = newModel();
    const spoilt = nested.map((row, index) => (index === 40 ? [Number.NaN, 0] : row));
    await expect(evaluate(model, { x: spoilt, y: labels }, { loss, batchSize: 16 })).rejects.toThrow(
      /examples 32 to 47/,
    );
  });
});

describe("what can be known before the first step is checked before the first step", () => {
  const refusals: readonly (readonly [string, () => Model, object, object, RegExp])[] = [
    ["a label that is no class", newModel, { y: labels.map((label) => label + 1) }, {}, /"y\[2\]" is 3/],
    ["a label that is not whole", newModel, { y: labels.map((label) => label / 2) }, {}, /"y\[1\]" is 0.5/],
    ["a probability above 1", newModel, { y: labels.map(() => [2, 0, 0]) }, {}, /"y\[0\]" is 2/],
    ["weights below 0", newModel, { sampleWeight: labels.map((label) => label - 1) }, {}, /"sampleWeight\[0\]" is -1/],
    ["weights too few", newModel, { sampleWeight: [1] }, {}, /sampleWeight \[1\]/],
    ["data that nobody knows", newModel, { sampleweight: [1] }, {}, /"sampleweight"/],
    ["a validation shape", newModel, {}, { validation: { x: [[1, 2, 3]], y: [0] } }, /\[(3|1, 3)\]/],
    ["a validation label", newModel, {}, { validation: { x: [[1, 2]], y: [3] } }, /"y\[0\]" is 3/],
    ["one output", () => sequential([dense(1)], { seed: 1 }), {}, {}, /two classes or more/],
    [
      "a softmax before its loss",
      () => sequential([dense(3), softmax()], { seed: 1 }),
      {},
      {},
      /Leave the softmax out/,
    ],
    [
      "a noise shape of another rank",
      () => sequential([dense(3), dropout({ rate: 0.5, noiseShape: [null, 1, null] })], { seed: 1 }),
      {},
      {},
      /noiseShape/,
    ],
    [
      "a noise shape of a fixed batch",
      () => sequential([dense(3), dropout({ rate: 0.5, noiseShape: [16, 3] })], { seed: 1 }),
      {},
      {},
      /"noiseShape\[0\]" is 16/,
    ],
    ["an image that is not flat", () => sequential([dense(3)], { seed: 1 }), { x: [[[1]]], y: [0] }, {}, /flatten/],
    ["patience of 0", newModel, {}, { patience: 0 }, /"patience" is 0/],
    ["a log that is none", newModel, {}, { log: console }, /"log"/],
    ["metrics that are none", newModel, {}, { metrics: { mae: "mae" } }, /"metrics.mae"/],
    ["no optimizer", newModel, {}, { optimizer: "adam" }, /"optimizer" is "adam"/],
    ["no array at all", newModel, { x: undefined }, {}, /"x" is missing/],
    ["text", newModel, { x: "0,1" }, {}, /"x" is "0,1"/],
  ];

  it.each(refusals)("%s", async (_, make, data, more, message) => {
    using model = make();
    const optimizer = adam();
    const before = cpu().memory().tensors;
    const call = Reflect.apply(fit, undefined, [
      model,
      { x: nested, y: labels, ...data },
      { ...options({ optimizer }), ...more },
    ]);
    await expect(call).rejects.toThrow(message);
    expect([model.progress.step, optimizer.step]).toEqual([0, 0]);
    expect(cpu().memory().tensors).toBeLessThanOrEqual(before);
  });

  it("a sigmoid before its loss", async () => {
    using model = sequential([dense(1), sigmoid()], { seed: 1 });
    const { sigmoidCrossEntropy } = await import("@maskout/core");
    await expect(evaluate(model, { x: [[1]], y: [1] }, { loss: sigmoidCrossEntropy() })).rejects.toThrow(
      /Leave the sigmoid out/,
    );
  });
});

describe("a model", () => {
  it("tells its layers, their shapes and parameters as a table", () => {
    using model = sequential([flatten(), dense(16), relu(), dense(10, { name: "head" })], { seed: 1 });
    expect(() => model.summary()).toThrow(/inputShape/);
    expect(model.summary([2, 4])).toBe(
      [
        "layer         output  parameters",
        "input         [2, 4]",
        "0.flatten     [8]     0",
        "1.dense       [16]    144",
        "2.relu        [16]    0",
        "head (dense)  [10]    170",
        "total                 314",
      ].join("\n"),
    );
    model.build([2, 4]);
    expect(model.summary()).toBe(model.summary([2, 4]));
  });

  it("tells what its layers say of themselves: of what they start with, what they are, and what cannot be read at once", async () => {
    const strong: Layer = {
      kind: "strong",
      stochastic: false,
      build: ({ inputShape }) => ({
        outputShape: inputShape,
        parameters: { strength: { shape: [], values: () => Float32Array.of(3) } },
        state: {},
      }),
      forward: (x) => ({ output: x, pullback: (dx) => ({ dx, parameters: {} }) }),
      describe: (read) => `strength ${read("strength")?.[0] ?? "unknown"}`,
    };
    const layers = chain([chain([strong], { name: "inner" }), residual(chain([relu(), strong])), relu()]);
    using network = model(layers, { seed: 1 });
    const lines = (of: Model): readonly string[] => of.summary([2]).split("\n").slice(2, 5);
    expect(lines(network)).toEqual([
      "inner (chain).0.strong  [2]     1           strength 3",
      "1.residual              [2]     1           body.1.strong.strength 3",
      "2.relu                  [2]     0",
    ]);
    network.build([2]);
    network.assign(new Map([["inner.0.strong.strength", tensor([5], [])]]));
    expect(lines(network)[0]).toMatch(/strength 5$/);
    using later = model(strong, { seed: 1, device: deferred(), inputShape: [2] });
    expect(later.summary()).toMatch(/strength unknown/);
  });

  it("takes another layer with the same variables, so that a rate changes and nothing is lost", async () => {
    const at = (rate: number) => [dense(8), dropout({ rate }), dense(3)] as const;
    using model = sequential(at(0.5), { seed: "rates" });
    using other = sequential(at(0.1), { seed: "rates" });
    const [optimizer, its] = [adam(), adam()];
    await fit(model, { x, y }, options({ optimizer, epochs: 1 }));
    await fit(other, { x, y }, options({ optimizer: its, epochs: 1 }));
    expect(bitsOf(model)).not.toEqual(bitsOf(other));
    other.assign(new Map([...model.parameters].map(([name, one]) => [name, one.reshape(one.shape)])));
    its.restore(optimizer.step, new Map([...optimizer.slots].map(([name, one]) => [name, one.reshape(one.shape)])));
    const { chain } = await import("@maskout/core");
    model.setLayer(chain(at(0.1)));
    await fit(model, { x, y }, options({ optimizer, epochs: 1 }));
    await fit(other, { x, y }, options({ optimizer: its, epochs: 1 }));
    expect(bitsOf(model)).toEqual(bitsOf(other));
    expect(() => model.setLayer(dense(4))).toThrow(OptionError);
    expect(() => Reflect.apply(model.setLayer, model, ["dense"])).toThrow(OptionError);
  });

  it("copies the key it is given", () => {
    using model = newModel();
    const key: [number, number] = [1, 2];
    model.key = key;
    key[0] = 9;
    expect(model.key).toEqual([1, 2]);
    expect(() => Reflect.set(model, "key", [1, -2])).toThrow(OptionError);
  });

  it("normalises no examples without spoiling what it knows of others", async () => {
    using model = newModel();
    await fit(model, { x, y }, options({ epochs: 1 }));
    const before = bitsOf(model);
    const { state, output } = model.forward(tensor(new Float32Array(), [0, 2]), { mode: "train" });
    expect(output.shape).toEqual([0, 3]);
    model.assign(state);
    expect(bitsOf(model)).toEqual(before);
    await expect(evaluate(model, { x: new Float32Array(), y: [] }, { loss })).rejects.toThrow(ShapeError);
  });
});
