/** Penalties in training: what they are, where they are reported, and what is refused. */
import {
  adam,
  binaryCrossEntropy,
  cpu,
  type Device,
  dense,
  type EpochReport,
  evaluate,
  fit,
  type Layer,
  type Loss,
  l1,
  l2,
  l2Norm,
  type Model,
  meanSquaredError,
  OptionError,
  type Regularizer,
  relu,
  type ScoredBatch,
  sequential,
  sgd,
  sigmoid,
  tensor,
} from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import { randomValues } from "@maskout/testing";
import { onEachDevice, settledMemory } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";
import { numericalGradient } from "../ops/support.js";

const [EXAMPLES, INPUTS] = [12, 3];
const points = randomValues("x", EXAMPLES * INPUTS, 1);
const y = [...randomValues("y", EXAMPLES, 1)];
const x = y.map((_, row) => [...points.subarray(row * INPUTS, (row + 1) * INPUTS)]);
const isWeight = (name: string): boolean => name.endsWith("weight");
const sum = (values: ArrayLike<number>, of: (value: number) => number): number =>
  Array.from(values).reduce((total, value) => total + of(value), 0);

/** Three weights and a bias. */
const START = [0.5, -0.25, 0.75, 0.125];

function lineOn(device: Device): Model {
  const model = sequential([dense(1, { name: "line" })], { seed: 1, device, inputShape: [INPUTS] });
  model.assign(
    new Map([
      ["line.weight", tensor(START.slice(0, 3), [INPUTS, 1], { device })],
      ["line.bias", tensor(START.slice(3), [1], { device })],
    ]),
  );
  model.progress = { step: 0, epoch: 0, batch: 0 };
  return model;
}

/** The parameters of the line, weights first. */
async function parametersOf(model: Model): Promise<readonly number[]> {
  const values = await Promise.all([...model.parameters.values()].map((one) => one.data()));
  return values.flatMap((one) => [...one]);
}

/** The mean squared error of the line, in double precision. */
function errorOf(parameters: ArrayLike<number>): number {
  const at = (row: readonly number[]): number =>
    row.reduce((total, value, index) => total + value * parameters[index]!, parameters[3]!);
  return x.reduce((total, row, index) => total + (at(row) - y[index]!) ** 2, 0) / EXAMPLES;
}

/** Penalties, and their values in double precision. */
const CASES: readonly {
  readonly name: string;
  readonly regularization: readonly Regularizer[];
  readonly penalties: (parameters: ArrayLike<number>) => Readonly<Record<string, number>>;
}[] = [
  { name: "l1", regularization: [l1(0.1)], penalties: (p) => ({ l1: 0.1 * sum(p, Math.abs) }) },
  { name: "l2", regularization: [l2(0.1)], penalties: (p) => ({ l2: 0.1 * sum(p, (w) => w * w) }) },
  {
    name: "l2Norm, of each parameter by itself",
    regularization: [l2Norm(0.1)],
    penalties: (p) => ({ l2Norm: 0.1 * (Math.hypot(p[0]!, p[1]!, p[2]!) + Math.abs(p[3]!)) }),
  },
  {
    name: "all three, over the weights alone",
    regularization: [l1(0.2, { only: isWeight }), l2(0.3, { only: isWeight }), l2Norm(0.4, { only: isWeight })],
    penalties: (p) => {
      const w = Array.from(p).slice(0, 3);
      return { l1: 0.2 * sum(w, Math.abs), l2: 0.3 * sum(w, (v) => v * v), l2Norm: 0.4 * Math.hypot(...w) };
    },
  },
  {
    name: "two of one name, which are reported as their sum",
    regularization: [l1(0.2, { only: isWeight }), l1(0.5, { only: (name) => !isWeight(name) })],
    penalties: (p) => ({ l1: 0.2 * sum(Array.from(p).slice(0, 3), Math.abs) + 0.5 * Math.abs(p[3]!) }),
  },
];

onEachDevice("regularization", (device) => {
  it.each(CASES)("with $name: the loss holds it, and a step follows the gradient of the whole", async (one) => {
    using model = lineOn(device);
    const optimizer = sgd({ learningRate: 1 });
    const { regularization, penalties } = one;
    const options = { loss: meanSquaredError(), optimizer, epochs: 1, batchSize: EXAMPLES, shuffle: false };
    const [report] = await fit(model, { x, y }, { ...options, regularization });
    const expected = penalties(START);
    expect(Object.keys(report!.penalties!)).toEqual(Object.keys(expected));
    for (const name in expected) expect(report!.penalties![name]).toBeCloseTo(expected[name]!, 6);
    const whole = (p: ArrayLike<number>): number => errorOf(p) + sum(Object.values(penalties(p)), (value) => value);
    expect(report!.loss).toBeCloseTo(whole(START), 5);
    const slopes = numericalGradient(whole, Float32Array.from(START));
    for (const [index, value] of (await parametersOf(model)).entries())
      expect(value).toBeCloseTo(START[index]! - slopes[index]!, 5);
    optimizer.dispose();
  });

  it("reports the means over an epoch, and leaves nothing in memory", async () => {
    const before = await settledMemory(device);
    const model = lineOn(device);
    const optimizer = adam({ learningRate: 0.05 });
    const [losses, regularization] = [[] as number[], [l1(0.1), l2(0.2)]];
    const reports: readonly EpochReport[] = await fit(
      model,
      { x, y },
      {
        loss: meanSquaredError(),
        optimizer,
        epochs: 3,
        batchSize: 5,
        regularization,
        metrics: {
          error: ({ output, target }) =>
            sum(
              output.map((value, index) => (value - target[index]!) ** 2),
              (v) => v,
            ),
        },
        onBatch: ({ loss }) => void losses.push(loss),
      },
    );
    for (const [epoch, { loss, penalties, metrics }] of reports.entries()) {
      const [a, b, c] = losses.slice(3 * epoch, 3 * epoch + 3);
      expect(loss).toBeCloseTo((5 * a! + 5 * b! + 2 * c!) / 12, 6);
      // What is left of the loss without its penalties is the error.
      expect(loss - penalties!.l1! - penalties!.l2!).toBeCloseTo(metrics.error!, 5);
    }
    expect(reports[2]!.penalties!.l1).toBeLessThan(reports[0]!.penalties!.l1!);
    for (const made of [model, optimizer]) made.dispose();
    expect(await settledMemory(device)).toEqual(before);
  });
});

const plan = (more: object = {}) => ({
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1 }),
  epochs: 3,
  batchSize: 5,
  ...more,
});

/** What somebody may write who does not use TypeScript. */
const maybe = (async () => true) as unknown as () => boolean;

describe("penalties of layers", () => {
  it("are reported as one of the penalties that the loss holds", async () => {
    const held: Layer = {
      kind: "held",
      stochastic: false,
      build: ({ inputShape }) => ({ outputShape: inputShape, parameters: {}, state: {} }),
      forward: (x) => ({
        output: x.reshape(x.shape),
        penalty: tensor([0.25], [1]).reshape([]),
        pullback: (dy) => ({ dx: dy.reshape(dy.shape), parameters: {} }),
      }),
    };
    using model = sequential([dense(1), held], { seed: 1 });
    const error = ({ output, target }: ScoredBatch): number =>
      sum(
        output.map((value, index) => (value - target[index]!) ** 2),
        (v) => v,
      );
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const [report] = await fit(
      model,
      { x, y },
      plan({ regularization: [l2(0.1)], metrics: { error }, epochs: 1, log }),
    );
    expect(Object.keys(report!.penalties!)).toEqual(["layers", "l2"]);
    expect(report!.penalties!.layers).toBeCloseTo(0.25, 12);
    expect(report!.loss).toBeCloseTo(report!.metrics.error! + 0.25 + report!.penalties!.l2!, 5);
    expect(lines[0]).toMatch(/layers penalty 0.2500, l2 penalty/);
  });
});

describe("regularization", () => {
  it("is part of the validation loss, as in Keras, and of what evaluate finds if it is told", async () => {
    using model = lineOn(cpu());
    const regularization = [l1(0.1), l2Norm(0.2)];
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const reports = await fit(model, { x, y }, plan({ regularization, validationSplit: 0.25, log }));
    const { validation } = reports.at(-1)!;
    const held = { x: x.slice(9), y: y.slice(9) };
    const plain = await evaluate(model, held, { loss: meanSquaredError() });
    expect(plain.penalties).toBeUndefined();
    const { l1: first = 0, l2Norm: second = 0 } = validation!.penalties!;
    expect(validation!.loss).toBeCloseTo(plain.loss + first + second, 12);
    expect(await evaluate(model, held, { loss: meanSquaredError(), regularization })).toEqual(validation);
    expect(lines[0]).toMatch(
      /^epoch 0, step 2: loss \S+, l1 penalty \S+, l2Norm penalty \S+; validation loss \S+, l1 penalty \S+, l2Norm penalty \S+$/,
    );
  });

  it("counts in early stopping: what stops the training is the loss with its penalties", async () => {
    // The error is 0 from the start, so that only the penalty can become smaller.
    using model = lineOn(cpu());
    const still: Loss = {
      name: "still",
      evaluate: ({ size, shape }) => ({ loss: tensor([0], []), gradient: tensor(new Float32Array(size), shape) }),
    };
    const shrinking = await fit(
      model,
      { x, y },
      plan({ loss: still, epochs: 6, patience: 1, regularization: [l2(0.1)] }),
    );
    expect(shrinking).toHaveLength(6);
    const stopped = await fit(model, { x, y }, plan({ loss: still, epochs: 6, patience: 1 }));
    expect(stopped).toHaveLength(2);
    expect(stopped[0]!.penalties).toBeUndefined();
  });

  it("l2 of half a weight decay is that weight decay, to the bit", async () => {
    const bits = async (optimizer: ReturnType<typeof sgd>, regularization: readonly Regularizer[]) => {
      using model = lineOn(cpu());
      await fit(model, { x, y }, plan({ optimizer, regularization }));
      return await parametersOf(model);
    };
    const decayed = await bits(sgd({ learningRate: 0.1, weightDecay: 0.25 }), []);
    expect(await bits(sgd({ learningRate: 0.1 }), [l2(0.125, { only: isWeight })])).toEqual(decayed);
    expect(await bits(sgd({ learningRate: 0.1 }), [])).not.toEqual(decayed);
  });

  it("of none is the training without, to the bit", async () => {
    const bits = async (more: object) => {
      using model = lineOn(cpu());
      return [await fit(model, { x, y }, plan(more)), await parametersOf(model)];
    };
    expect(await bits({ regularization: [] })).toEqual(await bits({}));
  });

  it("takes a penalty of one's own", async () => {
    using model = lineOn(cpu());
    /** Pulls the mean of a parameter up. */
    const lift: Regularizer = {
      name: "lift",
      penalise(parameters) {
        const x = parameters.get("line.weight")!;
        return {
          penalty: run(kernels.scale, { x: run(kernels.mean, { x }, {}).y }, { factor: -1 }).y,
          addTo(gradients) {
            const slopes = { x: gradients.get("line.weight")! };
            return new Map(gradients).set("line.weight", run(kernels.affine, slopes, { factor: 1, shift: -1 / 3 }).y);
          },
        };
      },
    };
    const options = plan({
      optimizer: sgd({ learningRate: 1 }),
      epochs: 1,
      batchSize: EXAMPLES,
      regularization: [lift],
    });
    const [report] = await fit(model, { x, y }, options);
    expect(report!.penalties).toEqual({ lift: -Math.fround(1 / 3) });
    using plain = lineOn(cpu());
    await fit(plain, { x, y }, { ...options, optimizer: sgd({ learningRate: 1 }), regularization: [] });
    const [lifted, expected] = [await parametersOf(model), await parametersOf(plain)];
    for (const [index, value] of lifted.entries())
      expect(value).toBeCloseTo(expected[index]! + (index < 3 ? 1 / 3 : 0), 6);
  });

  it("makes weights that no data need zero: l1 does, l2 does not", async () => {
    const trained = async (regularization: readonly Regularizer[]) => {
      using model = sequential([dense(8), relu(), dense(1), sigmoid()], { seed: 3, inputShape: [INPUTS] });
      const yes = x.map(([first]) => (first! > 0 ? 1 : 0));
      const optimizer = sgd({ learningRate: 0.05 });
      await fit(model, { x, y: yes }, plan({ loss: binaryCrossEntropy(), optimizer, epochs: 400, regularization }));
      const [weight] = await Promise.all([...model.parameters.values()].map((one) => one.data()));
      return Array.from(weight!).filter((value) => Math.abs(value) < 0.01).length;
    };
    const [sparse, small, plain] = [await trained([l1(0.02)]), await trained([l2(0.005)]), await trained([])];
    expect(sparse).toBeGreaterThan(8);
    expect([small, plain].every((count) => count < 4)).toBe(true);
  });

  it.each<readonly [string, unknown, RegExp]>([
    ["a penalty that is not in a list", l1(1), /"regularization" is .*expected a list of penalties/],
    ["a strength in its place", [1e-4], /"regularization\[0\]" is 0.0001; expected a penalty, such as l2/],
    ["the function that makes one", [l1], /"regularization\[0\]"/],
    [
      "a filter that leaves nothing",
      [l2(1, { only: (name) => name === "wieght" })],
      /l2: .*"only".*line.weight, line.bias/,
    ],
    ["a filter that says neither", [l1(1, { only: maybe })], /l1: .*only\(line.weight\)" is .*true or false/],
  ])("refuses %s, before anything is trained", async (_, regularization, message) => {
    using model = lineOn(cpu());
    const before = cpu().memory();
    for (const [entry, options] of [
      [fit, plan({ regularization })],
      [evaluate, { loss: meanSquaredError(), regularization }],
    ] as const) {
      const call = Promise.resolve(Reflect.apply(entry, undefined, [model, { x, y }, options]));
      await expect(call).rejects.toThrow(message);
      await expect(call).rejects.toThrow(OptionError);
    }
    expect([model.progress.step, await parametersOf(model)]).toEqual([0, START]);
    expect(cpu().memory()).toEqual(before);
  });

  it.each([
    () => l1(0),
    () => l2(-1),
    () => l2Norm(Number.POSITIVE_INFINITY),
    () => l2(Number.NaN),
    () => Reflect.apply(l1, undefined, ["strong"]),
    () => Reflect.apply(l1, undefined, [1, { only: "weight" }]),
    () => Reflect.apply(l2, undefined, [1, { bias: false }]),
    () => Reflect.apply(l2Norm, undefined, [1, null]),
  ])("refuses a strength or an option that is none: %s", (make) => {
    expect(make).toThrow(OptionError);
  });

  it("keeps its sums apart from those of metrics, whose names may not be theirs", async () => {
    using model = lineOn(cpu());
    const metrics = { "penalties.l1": () => 1 };
    await expect(fit(model, { x, y }, plan({ metrics }))).rejects.toThrow(/"metrics.penalties.l1"/);
    const [report] = await fit(model, { x, y }, plan({ metrics: { l1: () => 1 }, regularization: [l1(0.1)] }));
    expect(report!.metrics.l1).toBeCloseTo(3 / EXAMPLES, 12);
    expect(report!.penalties!.l1).toBeGreaterThan(0.1);
  });
});

it("regularizers cannot be changed once they are made", () => {
  expect(Reflect.set(l1(1), "name", "l2")).toBe(false);
});
