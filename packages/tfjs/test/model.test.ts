/** Models with masks on and all else as in inference, also models of TensorFlow.js's own dropout layers. */

import { dropout as alpha } from "@maskout/alpha";
import { cpu, foldIn, type Key, keepMask, keyFromSeed } from "@maskout/core";
import type { ShapedNoiseOptions } from "@maskout/core/variant";
import { dropout as gaussian, noise } from "@maskout/gaussian";
import { dropout as inverted } from "@maskout/inverted";
import { mcDropout } from "@maskout/mc-dropout";
import { dropout as spatial } from "@maskout/spatial";
import { randomValues } from "@maskout/testing";
import { maskoutLayers, tfModel } from "@maskout/tfjs";
import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";
import type { LayersModel, layers } from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { onEachBackend } from "./support/backends.js";
import { behind, savedAndLoaded, tf, valuesOf } from "./support/tf.js";

type Layer = InstanceType<typeof layers.Layer>;

const key = keyFromSeed("run-1");

function input(shape: number[], name = "x"): Tensor {
  const size = shape.reduce((product, each) => product * each, 1);
  return tf.tensor(randomValues(name, size), shape);
}

/** Sequences for {@link everything}. */
const sequences = (count: number): Tensor3D => tf.tensor3d(randomValues("new", count * 12), [count, 3, 4]);

/** The model that a layer alone is. */
function modelOf(layer: Layer, shape: number[]): LayersModel {
  const entry = tf.input({ shape });
  return tf.model({ inputs: entry, outputs: behind(layer, entry) });
}

async function predictedBy(
  model: LayersModel,
  x: Tensor | Tensor[],
  options: { key: Key; sample?: number; step?: number; firstExample?: number },
) {
  const [output] = [tfModel(model, { tf }).predict(x, options)].flat();
  return await valuesOf(output!);
}

async function plainly(model: LayersModel, x: Tensor): Promise<Float32Array> {
  const [output] = [model.predict(x)].flat();
  return await valuesOf(output!);
}

/** TensorFlow.js types its recurrent layers as any layer. */
function recurrent(layer: Layer): InstanceType<typeof tf.RNN> {
  if (layer instanceof tf.RNN) return layer;
  throw new Error("No recurrent layer.");
}

/** A network with a place of every sort, trained for a moment so that no statistic is what it started with. */
async function everything(): Promise<LayersModel> {
  const { dropConnectDense, spatialDropout1d } = maskoutLayers(tf, { seed: 1 });
  const block = tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, inputShape: [4], activation: "selu" }),
      tf.layers.batchNormalization(),
      tf.layers.alphaDropout({ rate: 0.2 }),
    ],
  });
  const gru = tf.layers.gru({ units: 3, dropout: 0.3, recurrentDropout: 0.3, recurrentInitializer: "glorotNormal" });
  const model = tf.sequential({
    layers: [
      tf.layers.timeDistributed({ layer: block, inputShape: [3, 4] }),
      tf.layers.spatialDropout1d({ rate: 0.3 }),
      spatialDropout1d({ rate: 0.3 }),
      tf.layers.bidirectional({ layer: recurrent(gru), mergeMode: "concat" }),
      tf.layers.batchNormalization(),
      tf.layers.gaussianNoise({ stddev: 0.1 }),
      tf.layers.dropout({ rate: 0.5 }),
      dropConnectDense({ units: 2, rate: 0.5, activation: "softmax" }),
    ],
  });
  model.compile({ loss: "categoricalCrossentropy", optimizer: tf.train.sgd(0.01) });
  const y = tf.oneHot(tf.tensor1d([0, 1, 0, 1], "int32"), 2);
  await model.fit(input([4, 3, 4]), y, { epochs: 1, batchSize: 4, verbose: 0 });
  return model;
}

onEachBackend("a pass", (backend) => {
  // Most of a WebGPU without a GPU is waiting.
  const samples = backend === "webgpu" ? 10 : 100;

  it.each<readonly [string, () => Layer, (x: Float32Array, at: ShapedNoiseOptions) => Float32Array]>([
    ["dropout", () => tf.layers.dropout({ rate: 0.3 }), (x, at) => inverted(x, { rate: 0.3, ...at })],
    [
      "shared dropout",
      () => tf.layers.dropout({ rate: 0.3, noiseShape: [4, 1, 5] }),
      (x, at) => inverted(x, { rate: 0.3, noiseShape: [null, 1, null], ...at }),
    ],
    ["spatialDropout1d", () => tf.layers.spatialDropout1d({ rate: 0.3 }), (x, at) => spatial(x, { rate: 0.3, ...at })],
    ["alphaDropout", () => tf.layers.alphaDropout({ rate: 0.3 }), (x, at) => alpha(x, { rate: 0.3, ...at })],
    ["gaussianDropout", () => tf.layers.gaussianDropout({ rate: 0.3 }), (x, at) => gaussian(x, { rate: 0.3, ...at })],
    ["gaussianNoise", () => tf.layers.gaussianNoise({ stddev: 0.3 }), (x, at) => noise(x, { stddev: 0.3, ...at })],
  ])("draws our noise in the place of TensorFlow.js's: %s", async (_, make, ours) => {
    const shape = [4, 3, 5];
    const model = modelOf(make(), shape.slice(1));
    const x = input(shape);
    const y = await predictedBy(model, x, { key, sample: 3, step: 2 });
    expect(y).toEqual(ours(await valuesOf(x), { key: foldIn(key, 0), sample: 3, step: 2, shape }));
    expect(await plainly(model, x)).toEqual(await valuesOf(x));
  });

  it("draws at its sample, its step and its first example, from the key of the place", async () => {
    const { invertedDropout } = maskoutLayers(tf, { seed: 9 });
    const model = tf.sequential({
      layers: [tf.layers.dropout({ rate: 0.5, inputShape: [8] }), invertedDropout({ rate: 0.5 })],
    });
    const places = [0, 1].map((place) => {
      const at = { key: foldIn(key, place), sample: 4, step: 5, rate: 0.5, offset: 6 * 8, count: 16 };
      return keepMask(at);
    });
    const y = await predictedBy(model, tf.ones([2, 8]), { key, sample: 4, step: 5, firstExample: 6 });
    expect(y).toEqual(Float32Array.from(places[0]!, (bit, at) => bit * places[1]![at]! * 4));
    expect(tfModel(model).layers.map(({ kind }) => kind)).toEqual(["Dropout", "MaskoutInvertedDropout"]);
  });

  it("draws a mask for every time step of TimeDistributed, and counts no training step", async () => {
    const layer = maskoutLayers(tf, { seed: 9 }).invertedDropout({ rate: 0.5 });
    const model = modelOf(tf.layers.timeDistributed({ layer }), [3, 8]);
    const y = await predictedBy(model, tf.ones([2, 3, 8]), { key });
    const steps = await Promise.all(tf.unstack(tf.tensor(y, [2, 3, 8]), 1).map(valuesOf));
    const place = foldIn(key, 0);
    for (const [at, own] of [place, foldIn(place, 1), foldIn(place, 2)].entries()) {
      const kept = keepMask({ key: own, rate: 0.5, count: 16 });
      expect(steps[at]).toEqual(Float32Array.from(kept, (bit) => bit * 2));
    }
    expect(layer.step).toBe(0);
  });

  it("draws the masks of recurrent cells, one of all time steps, and lets go of them", async () => {
    const cells = {
      simpleRNN: tf.layers.simpleRNN({
        units: 8,
        dropout: 0.5,
        activation: "linear",
        kernelInitializer: "identity",
        recurrentInitializer: "zeros",
        returnSequences: true,
      }),
      lstm: tf.layers.lstm({
        units: 8,
        recurrentDropout: 0.5,
        recurrentInitializer: "glorotNormal",
        returnSequences: true,
      }),
      gru: tf.layers.gru({
        units: 8,
        dropout: 0.5,
        recurrentDropout: 0.2,
        recurrentInitializer: "glorotNormal",
        returnSequences: true,
      }),
      stacked: tf.layers.rnn({
        cell: [1, 2].map(() => tf.layers.lstmCell({ units: 8, dropout: 0.5, recurrentInitializer: "glorotNormal" })),
        returnSequences: true,
      }),
    };
    const x = input([2, 3, 8]);
    for (const layer of Object.values(cells)) {
      const model = modelOf(layer, [3, 8]);
      const plain = await plainly(model, x);
      await plainly(model, x);
      const before = tf.memory().numTensors;
      const [first, again, other] = [0, 0, 1].map((sample) => predictedBy(model, x, { key, sample }));
      expect(await again).toEqual(await first);
      expect(await other).not.toEqual(await first);
      expect(await first).not.toEqual(plain);
      // The three outputs.
      expect(tf.memory().numTensors).toBe(before + 3);
      expect(await plainly(model, x)).toEqual(plain);
    }
    const kept = keepMask({ key: foldIn(key, 0), rate: 0.5, count: 16 });
    const y = await predictedBy(modelOf(cells.simpleRNN, [3, 8]), tf.ones([2, 3, 8]), { key });
    const steps = await Promise.all(tf.unstack(tf.tensor(y, [2, 3, 8]), 1).map(valuesOf));
    for (const values of steps) expect(values).toEqual(Float32Array.from(kept, (bit) => bit * 2));
  });

  it("is prediction but for the masks: what lies before them is normalised by moving statistics", async () => {
    const body = [tf.layers.dense({ units: 5, inputShape: [4] }), tf.layers.batchNormalization()];
    const whole = tf.sequential({ layers: [...body, tf.layers.dropout({ rate: 0.5 })] });
    const x = input([3, 4]);
    const plain = await plainly(whole, x);
    const kept = keepMask({ key: foldIn(key, 0), rate: 0.5, count: 15 });
    expect(await predictedBy(whole, x, { key })).toEqual(plain.map((value, at) => (kept[at] === 1 ? value * 2 : 0)));
  });

  it(`leaves every weight and every moving statistic as it was, to the bit, after ${samples} samples`, async () => {
    const model = await everything();
    const weights = () => Promise.all(model.getWeights().map(valuesOf));
    const x = sequences(2);
    const [before, plain] = [await weights(), await plainly(model, x)];
    const config = JSON.stringify(model.getConfig());
    const tensors = tf.memory().numTensors;
    const kept = cpu().memory().tensors;
    const sampled = mcDropout(tfModel(model), { samples, seed: "run-1" });
    const { mutualInformation } = await sampled.classify(await x.array());
    expect(Math.min(...mutualInformation)).toBeGreaterThan(0);
    expect(await weights()).toEqual(before);
    expect(JSON.stringify(model.getConfig())).toBe(config);
    expect(tf.memory().numTensors).toBe(tensors);
    // Fewer, where others left some behind that are collected meanwhile.
    expect(cpu().memory().tensors).toBeLessThanOrEqual(kept);
    expect(await plainly(model, x)).toEqual(plain);
  });

  it("does not depend on the batch size, and sample s is the prediction of sample s", async () => {
    const model = await everything();
    const x = await sequences(5).array();
    const all = await mcDropout(tfModel(model), { samples: 4, key }).regress(x, { keepSamples: true });
    const parts = await mcDropout(tfModel(model), { samples: 4, key, batchSize: 2 }).regress(x, { keepSamples: true });
    // Products of a matrix are not added up alike at every number of rows.
    for (const [at, value] of parts.samples!.entries()) expect(value).toBeCloseTo(all.samples![at]!, 5);
    const [third] = [tfModel(model).predict(sequences(5), { key, sample: 3 })].flat();
    expect(all.samples!.slice(-10)).toEqual(await valuesOf(third!));
  });

  it("puts everything back when a layer throws", async () => {
    class Throwing extends tf.layers.Layer {
      static readonly className: string = "Throwing";
      override call(): never {
        throw new Error("thrown");
      }
    }
    const layer = tf.layers.dropout({ rate: 0.5, inputShape: [4] });
    const recurrent = tf.layers.lstm({ units: 2, dropout: 0.5, recurrentInitializer: "glorotNormal" });
    const head = [layer, tf.layers.reshape({ targetShape: [2, 2] }), recurrent];
    const model = tf.sequential({ layers: [...head, new Throwing({})] });
    const cell: Layer = Reflect.get(recurrent, "cell");
    const own = () =>
      [layer, cell].map((it) => [
        Object.hasOwn(it, "call"),
        Reflect.get(it, "dropoutFunc"),
        Reflect.get(it, "dropoutMask"),
      ]);
    const before = own();
    const tensors = tf.memory().numTensors;
    const x = tf.ones([1, 4]);
    expect(() => tfModel(model, { tf }).predict(x, { key })).toThrow("thrown");
    expect(own()).toEqual(before);
    expect(before[0]).toEqual([false, undefined, undefined]);
    expect(tf.memory().numTensors).toBe(tensors + 1);
    const rest = tf.sequential({ layers: head });
    expect(await plainly(rest, x)).toEqual(await plainly(rest, x));
  });
});

describe("a model", () => {
  it("of several inputs is predicted with a tensor for each, and makes no passes by itself", async () => {
    const [a, b] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const sum = behind(tf.layers.add(), [a, b]);
    const model = tf.model({ inputs: [a, b], outputs: behind(tf.layers.dropout({ rate: 0.5 }), sum) });
    const kept = keepMask({ key: foldIn(key, 0), rate: 0.5, count: 8 });
    const y = await predictedBy(model, [tf.ones([2, 4]), tf.ones([2, 4])], { key });
    expect(y).toEqual(Float32Array.from(kept, (bit) => bit * 4));
    const sampled = mcDropout(tfModel(model, { tf }), { samples: 2, seed: 1 });
    await expect(sampled.regress([[1, 2, 3, 4]])).rejects.toThrow(/pass: option "model" .*a model with one input/);
  });

  it("that was loaded knows its TensorFlow.js by a layer of ours", async () => {
    const { invertedDropout } = maskoutLayers(tf, { seed: 1 });
    const model = await savedAndLoaded(tf.sequential({ layers: [invertedDropout({ rate: 0.5, inputShape: [4] })] }));
    const { variance } = await mcDropout(tfModel(model), { samples: 50, seed: 1 }).regress([[1, 2, 3, 4]]);
    expect(Math.min(...variance)).toBeGreaterThan(0);
  });

  it("says by its last layer what its outputs are", () => {
    const dropped = () => tf.layers.dropout({ rate: 0.5, inputShape: [4] });
    const ends = [
      [tf.layers.dense({ units: 2, activation: "softmax" }), "probabilities"],
      [tf.layers.softmax(), "probabilities"],
      [tf.layers.dense({ units: 2 }), "logits"],
      [tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] }), "logits"],
      [tf.layers.dense({ units: 2, activation: "tanh" }), undefined],
    ] as const;
    for (const [end, outputs] of ends) {
      expect(tfModel(tf.sequential({ layers: [dropped(), end] }), { tf }).outputs).toBe(outputs);
    }
  });

  it("of whole numbers gets such", async () => {
    const embedding = tf.layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 2 });
    const model = tf.sequential({ layers: [embedding, tf.layers.flatten(), tf.layers.dropout({ rate: 0.5 })] });
    const { shape } = await mcDropout(tfModel(model, { tf }), { samples: 2, seed: 1 }).regress([[1, 4]]);
    expect(shape).toEqual([1, 6]);
  });
});

describe("what is refused", () => {
  const dense = (): Layer => tf.layers.dense({ units: 2, inputShape: [4] });

  it("is a model in which nothing drops, at a rate of 0 either", () => {
    expect(() => tfModel(tf.sequential({ layers: [dense()] }), { tf })).toThrow(
      /tfModel: option "model" .*Dense.*a layer that drops/,
    );
    const never = [
      dense(),
      tf.layers.dropout({ rate: 0 }),
      maskoutLayers(tf, { seed: 1 }).invertedDropout({ rate: 0 }),
    ];
    expect(() => tfModel(tf.sequential({ layers: never }), { tf })).toThrow(/a layer that drops/);
  });

  it("is what is no model of layers", () => {
    const graph = { predict: () => undefined, executor: {} };
    // @ts-expect-error: no model of layers
    expect(() => tfModel(graph, { tf })).toThrow(/a Sequential or LayersModel.*graph model/);
  });

  it("is a model without a layer of ours, where TensorFlow.js is not given", () => {
    const model = tf.sequential({ layers: [dense(), tf.layers.dropout({ rate: 0.5 })] });
    expect(() => tfModel(model)).toThrow(/tfModel: option "tf" is missing/);
  });

  it("is a rate that no mask can have, which TensorFlow.js takes for no dropout", () => {
    const model = tf.sequential({ layers: [dense(), tf.layers.dropout({ rate: 1, name: "all" })] });
    expect(() => tfModel(model, { tf })).toThrow(
      'tfModel: Dropout "all": option "rate" is 1; expected a number in [0, 1)',
    );
  });

  it("is a model that keeps states", () => {
    const layer = tf.layers.lstm({
      units: 2,
      stateful: true,
      dropout: 0.5,
      batchInputShape: [1, 2, 2],
      recurrentInitializer: "zeros",
    });
    expect(() => tfModel(tf.sequential({ layers: [layer] }), { tf })).toThrow(/stateful layers.*stateful: false/);
  });

  it("is dropout in a cell that is not TensorFlow.js's", () => {
    const known = tf.layers.simpleRNNCell({ units: 2, dropout: 0.5, recurrentInitializer: "zeros" });
    Object.defineProperty(known, "getClassName", { value: () => "MyCell" });
    const model = modelOf(tf.layers.rnn({ cell: known }), [3, 2]);
    expect(() => tfModel(model, { tf })).toThrow(/MyCell.*option "dropout".*LSTMCell/);
  });

  it("are masks without a seed, and options outside their range", () => {
    const model = tfModel(tf.sequential({ layers: [dense(), tf.layers.dropout({ rate: 0.5 })] }), { tf });
    const x = tf.ones([1, 4]);
    // @ts-expect-error: no seed
    expect(() => model.predict(x, {})).toThrow(/predict: option "seed" is missing/);
    expect(() => model.predict(x, { seed: 1, sample: -1 })).toThrow(/predict: option "sample" is -1/);
    const misspelt = { seed: 1, sampel: 1 };
    expect(() => model.predict(x, misspelt)).toThrow(/predict: option "sampel"/);
  });
});
