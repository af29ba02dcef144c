/** A deep ensemble: its models are the samples. */
import {
  BusyError,
  cpu,
  type Device,
  DeviceError,
  dense,
  fit,
  foldIn,
  keyFromSeed,
  type Model,
  OptionError,
  predict,
  relu,
  ShapeError,
  sequential,
  sgd,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import {
  classification,
  ensemble,
  mcDropout,
  type PassSource,
  regression,
  type SamplingWarning,
} from "@maskout/mc-dropout";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";
import { CLASSES, classifier, inputs } from "./support/models.js";

const EXAMPLES = 5;

/** Models of three classes that differ by their seeds. */
function three(device: Device = cpu()): readonly [Model, Model, Model] {
  const one = (seed: string) =>
    sequential([dense(8), relu(), invertedDropout({ rate: 0.5 }), dense(CLASSES)], { seed, device, inputShape: [5] });
  return [one("a"), one("b"), one("c")];
}

/** A model as something of which only its plain passes are known. */
const sourceOf = (model: Model): PassSource => ({
  outputs: "logits",
  async pass(batch) {
    using output = await predict(model, batch);
    return { data: await output.data(), dims: output.shape };
  },
});

onEachDevice("ensembles", (device) => {
  it("sample m has the bits of the plain pass of model m, and the summary is that of those", async () => {
    const models = three(device);
    using x = inputs(EXAMPLES, device);
    const { samples, ...drawn } = await mcDropout(ensemble(models), { batchSize: 2 }).regress(x, { keepSamples: true });
    const plain: number[] = [];
    for (const model of models) {
      using output = await predict(model, x);
      plain.push(...(await output.data()));
    }
    expect([...samples!]).toEqual(plain);
    const { mean, variance } = regression({ predictions: plain, samples: 3, batch: EXAMPLES * CLASSES });
    for (const [index, value] of mean.entries()) expect(drawn.mean[index]).toBeCloseTo(value, 5);
    for (const [index, value] of variance.entries()) expect(drawn.variance[index]).toBeCloseTo(value, 5);
    for (const model of models) model.dispose();
  });

  it("with masks on, models take turns, each with the masks that it draws by itself", async () => {
    const models = three(device);
    using x = inputs(EXAMPLES, device);
    const key = keyFromSeed("masks");
    const noisy = ensemble(models, { stochastic: true });
    for (const given of [undefined, key]) {
      const options = { samples: 7, batchSize: 3, ...(given && { key: given }) };
      const { samples } = await mcDropout(noisy, options).regress(x, { keepSamples: true });
      const size = EXAMPLES * CLASSES;
      for (let sample = 0; sample < 7; sample++) {
        const own = given && { key: foldIn(given, sample % 3) };
        const pass = { mode: "sample", sample: Math.floor(sample / 3), ...own } as const;
        using output = await predict(models[sample % 3]!, x, pass);
        expect(samples!.slice(sample * size, (sample + 1) * size)).toEqual(await output.data());
      }
    }
    for (const model of models) model.dispose();
  });
});

describe("an ensemble", () => {
  it("classifies as the mixture of its models, and keeps nothing", async () => {
    const models = three();
    const before = cpu().memory().tensors;
    const x = Array.from({ length: EXAMPLES }, (_, row) => [Math.sin(row), Math.cos(row), row, 1, 0]);
    const labels = [0, 1, 2, 0, 1];
    const classified = await mcDropout(ensemble(models)).classify(x, { labels, keepSamples: true });
    const probabilities = classified.samples!;
    const plain = classification({ probabilities, samples: 3, batch: EXAMPLES, classes: CLASSES, labels });
    expect(classified.negativeLogLikelihood).toBeCloseTo(plain.negativeLogLikelihood!, 10);
    expect(classified.mutualInformation[0]).toBeCloseTo(plain.mutualInformation[0]!, 10);
    expect(Math.min(...classified.mutualInformation), "its models disagree").toBeGreaterThan(0);
    expect(cpu().memory().tensors).toBe(before);
  });

  it("is the same of sources, of models, and of both", async () => {
    const [a, b, c] = three();
    const before = cpu().memory().tensors;
    const x = [
      [1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1],
      [0, 1, 0, 1, 0],
    ];
    const options = { batchSize: 2 };
    const ofModels = await mcDropout(ensemble([a, b, c]), options).classify(x, { keepSamples: true });
    for (const members of [
      [sourceOf(a), sourceOf(b), sourceOf(c)],
      [a, sourceOf(b), c],
      [sourceOf(a), b, c],
    ]) {
      expect(await mcDropout(ensemble(members), options).classify(x, { keepSamples: true })).toEqual(ofModels);
    }
    expect(cpu().memory().tensors).toBe(before);
  });

  it("of sources with masks on says which masks to draw", async () => {
    const asked: string[] = [];
    const source = (name: string): PassSource => ({
      pass(batch, { sample, key, firstExample }) {
        asked.push(`${name} ${sample} ${firstExample} ${key.join("-")}`);
        return new Float32Array(batch.shape[0]!).fill(asked.length);
      },
    });
    const noisy = ensemble([source("a"), source("b")], { stochastic: true });
    expect(() => mcDropout(noisy, { samples: 3 })).toThrow(/"seed"/);
    expect(() => mcDropout(noisy, { samples: 3, seed: 1, consistent: true })).toThrow('option "consistent"');
    const key = [1, 2] as const;
    await mcDropout(noisy, { samples: 3, key }).regress([[1], [2]]);
    const [ofA, ofB] = [0, 1].map((index) => foldIn(key, index).join("-"));
    expect(asked).toEqual([`a 0 0 ${ofA}`, `b 0 0 ${ofB}`, `a 1 0 ${ofA}`]);
  });

  it("has as many samples as models, or fewer, and more with masks on alone", async () => {
    const models = three();
    const x = [[1, 2, 3, 4, 5]];
    const first = await mcDropout(ensemble(models), { samples: 2 }).regress(x, { keepSamples: true });
    const all = await mcDropout(ensemble(models)).regress(x, { keepSamples: true });
    expect(all.samples).toHaveLength(3 * CLASSES);
    expect(first.samples).toEqual(all.samples!.slice(0, 2 * CLASSES));
    const more = () => mcDropout(ensemble(models), { samples: 4 });
    expect(more).toThrow('mcDropout: option "samples" is 4; expected a whole number in [1, 3]');
    expect(more).toThrow("ensemble(models, { stochastic: true })");
    const masks = await mcDropout(ensemble(models, { stochastic: true }), { samples: 4 }).regress(x, {
      keepSamples: true,
    });
    expect(masks.samples).toHaveLength(4 * CLASSES);
  });

  it("of models with the same weights is warned of", async () => {
    const one = () => sequential([dense(3)], { seed: "same", inputShape: [2] });
    const warnings: SamplingWarning[] = [];
    const onWarning = (warning: SamplingWarning) => warnings.push(warning);
    await mcDropout(ensemble([one(), one()]), { onWarning }).regress([[1, 2]]);
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining("train each from another seed")]);
  });

  it("is not sampled while one of its models is trained", async () => {
    const models = three();
    const optimizer = sgd({ learningRate: 0.1 });
    const data = { x: [[1, 2, 3, 4, 5]], y: [1] };
    const training = fit(models[1], data, { loss: softmaxCrossEntropy(), optimizer, epochs: 2 });
    const sampling = mcDropout(ensemble(models));
    await expect(sampling.regress([[1, 2, 3, 4, 5]])).rejects.toThrow(BusyError);
    await expect(sampling.regress([[1, 2, 3, 4, 5]])).rejects.toThrow("regress of models[1]");
    await training;
  });
});

describe("what is no ensemble is refused, and the model named", () => {
  const [a, b] = three();
  const x = [[1, 2, 3, 4, 5]];
  const plain = sequential([dense(CLASSES)], { seed: 1, inputShape: [5] });

  it.each<readonly [string, () => unknown, string]>([
    ["no list", () => Reflect.apply(ensemble, undefined, [a]), 'ensemble: option "models"'],
    ["no model", () => ensemble([]), "at least one model"],
    ["something else", () => Reflect.apply(ensemble, undefined, [[a, {}]]), 'option "models[1]"'],
    ["a hole", () => Reflect.apply(ensemble, undefined, [new Array(2 ** 32 - 1)]), 'option "models[0]" is missing'],
    ["a model twice", () => ensemble([a, b, a]), 'option "models[2]" is "models[0]"'],
    [
      "an ensemble",
      () => Reflect.apply(ensemble, undefined, [[ensemble([a]), b]]),
      'option "models[0]" is "an ensemble"',
    ],
    [
      "a model without noise, with masks on",
      () => ensemble([a, plain], { stochastic: true }),
      'option "models[1]" is ["dense"]',
    ],
    ["a misspelt option", () => ensemble([a], Object({ stochastik: true })), 'option "stochastik"'],
    ["a word for true", () => ensemble([a], Object({ stochastic: "yes" })), 'option "stochastic" is "yes"'],
    [
      "one made by hand that is none",
      () => Reflect.apply(mcDropout, undefined, [{ models: [1], stochastic: false }]),
      'option "models[0]" is 1',
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });

  it("models of another output shape, before the first pass", async () => {
    using four = sequential([dense(4)], { seed: 1, inputShape: [5] });
    let passes = 0;
    const counted: PassSource = { pass: (batch) => new Float32Array(CLASSES * batch.shape[0]!).fill(++passes) };
    const sampling = mcDropout(ensemble([counted, a, b, four]));
    await expect(sampling.regress(x)).rejects.toThrow(ShapeError);
    await expect(sampling.regress(x)).rejects.toThrow("output of models[1] [3] and output of models[3] [4]");
    expect(passes).toBe(0);
  });

  it("sources whose outputs have another shape, when they are seen", async () => {
    const wide: PassSource = { pass: (batch) => new Float32Array(4 * batch.shape[0]!) };
    const before = cpu().memory().tensors;
    await expect(mcDropout(ensemble([a, wide])).regress(x)).rejects.toThrow("output of models[1] [1, 4]");
    await expect(mcDropout(ensemble([wide, sourceOf(a)])).regress(x)).rejects.toThrow("output of models[1] [1, 3]");
    expect(cpu().memory().tensors).toBe(before);
  });

  it("models of other examples, and of another device", async () => {
    using other = sequential([dense(CLASSES)], { seed: 1, inputShape: [2] });
    await expect(mcDropout(ensemble([a, other])).regress(x)).rejects.toThrow("regress of models[1]");
    using elsewhere = sequential([dense(CLASSES)], { seed: 1, inputShape: [5], device: cpu({ simd: false }) });
    await expect(mcDropout(ensemble([a, elsewhere])).regress(x)).rejects.toThrow(DeviceError);
  });

  it("logits beside probabilities, and activations of another task", async () => {
    using ending = classifier(cpu(), [softmax()]);
    using events = classifier(cpu(), [sigmoid()]);
    await expect(mcDropout(ensemble([a, ending])).classify(x)).rejects.toThrow('option "outputs of models[1]"');
    await expect(mcDropout(ensemble([ending, events])).classify(x)).rejects.toThrow('option "last layer of models[1]"');
    await expect(mcDropout(ensemble([{ pass: () => [[1, 2, 3]] }])).classify(x)).rejects.toThrow(
      "State what pass returns",
    );
  });
});
