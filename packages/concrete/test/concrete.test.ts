/** What is particular to concrete dropout: the rate that it learns, where it can be read, and what its penalty is. */
import { concreteDropout, learnedRates, variant } from "@maskout/concrete";
import {
  adam,
  chain,
  conv2d,
  dense,
  evaluate,
  fit,
  flatten,
  type Layer,
  meanSquaredError,
  model,
  predict,
  relu,
  sequential,
  tensor,
} from "@maskout/core";
import { run } from "@maskout/core/variant";
import { mcDropout } from "@maskout/mc-dropout";
import { deferred, randomValues } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

const regularizers = { weightRegularizer: 0.01, dropoutRegularizer: 0.1 };
const loss = meanSquaredError();

/** An output to be learned: the first of three inputs. */
const inputs = randomValues("concrete", 192);
const x = tensor(inputs, [64, 3]);
const y = tensor(
  inputs.filter((_, index) => index % 3 === 0),
  [64, 1],
);

describe("the distribution at the paper's temperature", () => {
  it.each([0.05, 0.1, 0.5, 0.8])(
    "at a rate of %d has the moments that the facts state, within five standard errors",
    async (initialRate) => {
      const settings = variant.settings("test", { initialRate });
      const count = 2 ** 17;
      const ones = tensor(new Float32Array(count).fill(1), [count]);
      const logit = tensor(variant.learned(settings, []).logit.values(), []);
      const place = { key: [1, 2], step: 0, sample: 0, element: 0, noiseShape: undefined } as const;
      const values = run(variant.forward, { x: ones, logit }, { ...place, ...settings }).y.dataSync();
      const { mean, variance = Number.NaN } = variant.facts(settings).moments(1);
      const [first, second] = [values, values.map((value) => (value - mean) ** 2)].map((of) => {
        const average = of.reduce((sum, value) => sum + value, 0) / count;
        const spread = of.reduce((sum, value) => sum + (value - average) ** 2, 0) / count;
        return { average, error: Math.sqrt(spread / count) };
      });
      expect(Math.abs(first!.average - mean)).toBeLessThan(5 * first!.error);
      expect(Math.abs(second!.average - variance)).toBeLessThan(5 * second!.error);
    },
  );

  it("is unbiased to 2 % at small rates, and exactly at a rate of a half", () => {
    const meanAt = (initialRate: number) => variant.facts(variant.settings("test", { initialRate })).moments(1).mean;
    expect(meanAt(0.5)).toBeCloseTo(1, 9);
    for (const rate of [0.01, 0.05, 0.1, 0.2]) expect(Math.abs(meanAt(rate) - 1)).toBeLessThan(0.02);
  });
});

onEachDevice("the learned rate", (device) => {
  it("is learned, is what the summary and learnedRates say, and is saved among the parameters", async () => {
    const layers = [
      concreteDropout(dense(8), { ...regularizers, initialRate: 0.3, name: "first" }),
      relu(),
      concreteDropout(dense(1), regularizers),
    ];
    using network = sequential(layers, { seed: "rate", device, inputShape: [3] });
    expect([...network.parameters.keys()]).toContain("first.logit");
    const before = await learnedRates(network);
    expect(Object.keys(before)).toEqual(["first", "2.concreteDropout"]);
    expect(before.first).toBeCloseTo(0.3, 6);
    expect(before["2.concreteDropout"]).toBeCloseTo(0.1, 6);
    const data = { x: inputs, y: y.dataSync() };
    const seen: number[] = [];
    await fit(
      network,
      { x: tensor(data.x, [64, 3], { device }), y: tensor(data.y, [64, 1], { device }) },
      {
        loss,
        optimizer: adam({ learningRate: 0.02 }),
        epochs: 3,
        batchSize: 16,
        onEpoch: async () => void seen.push((await learnedRates(network)).first!),
      },
    );
    const after = await learnedRates(network);
    expect(seen).toHaveLength(3);
    expect(seen.at(-1)).toBe(after.first);
    expect(new Set([before.first, ...seen]).size).toBe(4);
    const summary = network.summary();
    if (device.name.startsWith("cpu")) expect(summary).toContain(`rate ${after.first!.toPrecision(3)}`);
    else expect(summary).toMatch(/rate/);
  });
});

describe("concrete dropout", () => {
  it("tells its rate in the summary, before there is a model and inside of blocks too, and not where it can't be read at once", () => {
    const layer = concreteDropout(dense(2), { ...regularizers, initialRate: 0.25 });
    using plain = model(chain([layer, chain([relu(), layer])]), { seed: 1 });
    const lines = plain.summary([3]).split("\n");
    expect(lines[2]).toMatch(/^0\.concreteDropout +\[2\] +9 +rate 0\.250$/);
    expect(lines[4]).toMatch(/^1\.chain\.1\.concreteDropout +\[2\] +7 +rate 0\.250$/);
    using later = model(layer, { seed: 1, device: deferred(), inputShape: [3] });
    expect(later.summary()).toMatch(/a learnt rate$/m);
  });

  it("has the penalty in training alone, which the report says apart from the loss", async () => {
    using network = sequential([concreteDropout(dense(1), regularizers)], { seed: 1, inputShape: [3] });
    expect(network.forward(x, { mode: "train" }).penalty).toBeDefined();
    for (const mode of ["sample", "infer"] as const) expect(network.forward(x, { mode }).penalty).toBeUndefined();
    const metrics = {
      error: ({ output, target }: { readonly output: ArrayLike<number>; readonly target: ArrayLike<number> }) =>
        Array.from(output).reduce((sum, value, index) => sum + (value - target[index]!) ** 2, 0),
    };
    const optimizer = adam({ learningRate: 0.01 });
    const [report] = await fit(network, { x, y }, { loss, optimizer, epochs: 1, batchSize: 64, metrics });
    expect(report!.loss).toBeCloseTo(report!.metrics.error! + report!.penalties!.layers!, 5);
    expect((await evaluate(network, { x, y }, { loss })).penalties).toBeUndefined();
  });

  it("counts as inputs the decisions for an example: all elements, or with noiseShape those with one of their own", async () => {
    const penaltyOf = async (noiseShape?: readonly (number | null)[]) => {
      const options = {
        weightRegularizer: 0,
        dropoutRegularizer: 1,
        initialRate: 0.5,
        ...(noiseShape && { noiseShape }),
      };
      using network = model(concreteDropout(conv2d(2, { kernelSize: 2 }), options), { seed: 1, inputShape: [4, 5, 3] });
      const images = tensor(new Float32Array(120), [2, 4, 5, 3]);
      return (await network.forward(images, { mode: "train" }).penalty!.data())[0]!;
    };
    expect(await penaltyOf()).toBeCloseTo(-60 * Math.LN2, 4);
    expect(await penaltyOf([null, 1, 1, null])).toBeCloseTo(-3 * Math.LN2, 5);
  });

  it("around a convolution drops whole channels with a noise shape, and elements without", async () => {
    const seen = async (noiseShape?: readonly (number | null)[]) => {
      const only: Layer = concreteDropout(conv2d(1, { kernelSize: 1, bias: false }), {
        ...regularizers,
        initialRate: 0.5,
        temperature: 0.01,
        ...(noiseShape && { noiseShape }),
      });
      using network = model(only, { seed: 1, inputShape: [3, 4, 1] });
      const output = network.forward(tensor(new Float32Array(120).fill(1), [10, 3, 4, 1]), { mode: "sample" }).output;
      const values = await output.data();
      return Array.from({ length: 10 }, (_, row) => new Set(values.subarray(12 * row, 12 * row + 12)).size);
    };
    expect(await seen([null, 1, 1, null])).toEqual(new Array(10).fill(1));
    expect(Math.min(...(await seen()))).toBeGreaterThan(1);
  });

  it("takes the layer's name and activation, unless it is given another name", () => {
    const named = dense(2, { name: "head" });
    expect(concreteDropout(named, regularizers).name).toBe("head");
    expect(concreteDropout(named, { ...regularizers, name: "tail" }).name).toBe("tail");
    expect(concreteDropout(dense(2), regularizers).name).toBeUndefined();
  });

  it("refuses what is no layer, a layer without a weight, and one with a logit already", () => {
    const nothing: Layer = Object.create(null);
    expect(() => concreteDropout(nothing, regularizers)).toThrow(/concreteDropout: option "layer" .*expected a layer/);
    for (const [layer, expected] of [
      [relu(), /a layer with a parameter called "weight"/],
      [chain([flatten(), dense(2)]), /a layer with a parameter called "weight"/],
      [concreteDropout(dense(2), regularizers), /a layer without a parameter called "logit"/],
    ] as const) {
      expect(() => model(concreteDropout(layer, regularizers), { seed: 1, inputShape: [3] })).toThrow(expected);
    }
  });

  it("refuses to read the rates of what is no model", async () => {
    await expect(learnedRates(Object.create(null))).rejects.toThrow(/learnedRates: option "model"/);
  });

  it("gives samples to Monte Carlo dropout, whose mean is that of the samples", async () => {
    using network = sequential([dense(4), relu(), concreteDropout(dense(1), { ...regularizers, initialRate: 0.3 })], {
      seed: "mc",
      inputShape: [3],
    });
    const { mean, variance } = await mcDropout(network, { samples: 32 }).regress(x);
    const sum = new Float64Array(64);
    for (let sample = 0; sample < 32; sample++) {
      using drawn = await predict(network, x, { mode: "sample", sample });
      for (const [index, value] of drawn.dataSync().entries()) sum[index]! += value / 32;
    }
    for (const [index, value] of mean.entries()) expect(value).toBeCloseTo(sum[index]!, 5);
    expect(Math.max(...variance)).toBeGreaterThan(0);
  });
});
