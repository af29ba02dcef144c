/** The layers as TensorFlow.js has layers: built, saved, loaded, nested, on every backend. */
import { foldIn, keepMask, keyFromSeed, OptionError, ShapeError } from "@maskout/core";
import { dropConnect, dropConnectGrad } from "@maskout/dropconnect";
import { randomValues, relativeError } from "@maskout/testing";
import { type MaskoutLayer, type MaskoutLayers, maskoutLayers } from "@maskout/tfjs";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { onEachBackend } from "./support/backends.js";
import { behind, predicted, savedAndLoaded, tf, trained, valuesOf } from "./support/tf.js";

/** A layer of every kind, and the shape of an input of each. */
const kinds: Readonly<Record<string, readonly [shape: number[], make: (layers: MaskoutLayers) => MaskoutLayer]>> = {
  invertedDropout: [[4, 5], (layers) => layers.invertedDropout({ rate: 0.5 })],
  "invertedDropout, shared": [
    [2, 3, 4],
    (layers) => layers.invertedDropout({ keepProb: 0.5, noiseShape: [null, 1, null] }),
  ],
  standardDropout: [[4, 5], (layers) => layers.standardDropout({ rate: 0.5 })],
  spatialDropout1d: [[2, 3, 4], (layers) => layers.spatialDropout1d({ rate: 0.5 })],
  spatialDropout2d: [[2, 2, 3, 4], (layers) => layers.spatialDropout2d({ rate: 0.5, channels: "first" })],
  spatialDropout3d: [[2, 2, 1, 2, 3], (layers) => layers.spatialDropout3d({ rate: 0.5 })],
  gaussianDropout: [[4, 5], (layers) => layers.gaussianDropout({ rate: 0.5 })],
  gaussianNoise: [[4, 5], (layers) => layers.gaussianNoise({ stddev: 0.5 })],
  alphaDropout: [[4, 5], (layers) => layers.alphaDropout({ rate: 0.5 })],
  featureAlphaDropout: [[2, 3, 4], (layers) => layers.featureAlphaDropout({ rate: 0.5 })],
  dropBlock2d: [[2, 4, 4, 2], (layers) => layers.dropBlock2d({ rate: 0.3, blockSize: 2, sharedChannels: true })],
  dropConnectDense: [
    [3, 4],
    (layers) => layers.dropConnectDense({ units: 5, rate: 0.5, activation: "tanh", kernelInitializer: "ones" }),
  ],
  "dropConnectDense, biases too": [
    [3, 4],
    (layers) => layers.dropConnectDense({ units: 5, rate: 0.5, maskBias: true, biasInitializer: "ones" }),
  ],
  "dropConnectDense, exactly": [
    [3, 4],
    (layers) => layers.dropConnectDense({ units: 5, rate: 0.5, mask: "batch", maskBias: true, sampling: "exact" }),
  ],
};
const everyKind = Object.entries(kinds).map(([name, [shape, make]]) => [name, shape, make] as const);

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
const input = (shape: number[]): Tensor => tf.tensor(randomValues("x", sizeOf(shape)), shape);

onEachBackend("a layer", (backend) => {
  it("draws the mask stream's bits, from the key of its seed folded with its number", async () => {
    const { invertedDropout } = maskoutLayers(tf, { seed: "run-1" });
    const layers = [
      [invertedDropout({ rate: 0.3 }), foldIn(keyFromSeed("run-1"), 0)],
      [invertedDropout({ rate: 0.3, seed: "own" }), foldIn(keyFromSeed("own"), 1)],
      [invertedDropout({ rate: 0.3, key: [7, 8] }), [7, 8]],
      [invertedDropout({ rate: 0.3 }), foldIn(keyFromSeed("run-1"), 3)],
    ] as const;
    for (const [layer, key] of layers) {
      expect(layer.key).toEqual(key);
      for (const step of [0, 1, 2]) {
        expect(layer.step).toBe(step);
        const y = await valuesOf(trained(layer, tf.ones([4, 8])));
        expect(Uint8Array.from(y, (value) => (value === 0 ? 0 : 1))).toEqual(
          keepMask({ key, step, rate: 0.3, count: 32 }),
        );
      }
    }
  });

  it.each(everyKind)("%s has the gradient of its pass, by central differences", async (_, shape, make) => {
    const layer = make(maskoutLayers(tf, { seed: 5 }));
    const values = randomValues("x", sizeOf(shape));
    trained(layer, tf.tensor(values, shape));
    const loss = (x: Tensor): Scalar => {
      layer.step = 3;
      const y = trained(layer, x);
      return tf.sum(tf.mul(y, tf.tensor(randomValues("weights", y.size), y.shape)));
    };
    const gradient = await valuesOf(tf.grad(loss)(tf.tensor(values, shape)));
    const h = 0.01;
    const expected: number[] = [];
    for (const [at, value] of values.entries()) {
      const at2 = (to: number) => tf.tensor(values.with(at, to), shape);
      const [above, below] = await Promise.all([value + h, value - h].map((to) => loss(at2(to)).data()));
      expected.push((above![0]! - below![0]!) / (2 * h));
    }
    expect(relativeError(gradient, expected)).toBeLessThan(2e-3);
    expect(gradient.some((each) => each !== 0)).toBe(true);
  });

  it("the gradient is of the mask of the way forth, whatever passes come between", async () => {
    const layer = maskoutLayers(tf, { seed: 5 }).invertedDropout({ rate: 0.5 });
    const { value, grad } = tf.valueAndGrad((x: Tensor) => {
      const y = trained(layer, x);
      trained(layer, x);
      return y;
    })(tf.ones([64]));
    expect(await valuesOf(grad)).toEqual(await valuesOf(value));
    expect(layer.step).toBe(2);
  });

  it.each(everyKind)("%s goes on where it was after its model is saved and loaded", async (_, shape, make) => {
    const x = input(shape);
    const layer = make(maskoutLayers(tf, { seed: "a_seed_of_Words" }));
    const entry = tf.input({ shape: shape.slice(1) });
    const model = tf.model({ inputs: entry, outputs: behind(layer, entry) });
    trained(model, x);
    const loaded = await savedAndLoaded(model);
    for (const training of [false, true, true]) {
      const [before, after] = [model, loaded].map((it) => (training ? trained(it, x) : predicted(it, x)));
      expect(await valuesOf(after!)).toEqual(await valuesOf(before!));
    }
    expect(loaded.toJSON(null, false)).toEqual(model.toJSON(null, false));
  });

  it("stochastic depth has two inputs, in a model and after it is loaded", async () => {
    const layers = maskoutLayers(tf, { seed: 1 });
    const entry = tf.input({ shape: [3] });
    const dense = tf.layers.dense({ units: 3, activation: "relu" });
    const sum = layers.stochasticDepth({ rate: 0.5, mode: "batch" });
    const branch = behind(dense, entry);
    const made = tf.model({ inputs: entry, outputs: behind(sum, [entry, branch]) });
    const model = await savedAndLoaded(made);
    const x = input([4, 3]);
    const body = await valuesOf(predicted(dense, x));
    const own = randomValues("x", 12);
    for (const step of [0, 1, 2, 3]) {
      const [kept] = keepMask({ key: sum.key, step, rate: 0.5, count: 1 });
      const y = await valuesOf(trained(model, x));
      expect(y).toEqual(own.map((value, at) => value + (kept === 1 ? Math.fround(body[at]! * 2) : 0)));
    }
    expect(await valuesOf(predicted(model, x))).toEqual(own.map((value, at) => value + body[at]!));
  });

  it("in a model within a model, in a wrapper, goes on where it was after all of it is saved and loaded", async () => {
    const layers = maskoutLayers(tf, { seed: 1 });
    const dense = tf.layers.dense({ units: 5, inputShape: [4] });
    const inner = tf.sequential({ layers: [dense, layers.alphaDropout({ rate: 0.3 })] });
    const wrapped = tf.layers.timeDistributed({ layer: inner, inputShape: [3, 4] });
    const made = tf.sequential({ layers: [wrapped, layers.spatialDropout1d({ rate: 0.3 })] });
    const x = input([2, 3, 4]);
    trained(made, x);
    const loaded = await savedAndLoaded(made);
    for (let step = 0; step < 3; step++) {
      const [before, after] = await Promise.all([made, loaded].map((model) => valuesOf(trained(model, x))));
      expect(after).toEqual(before);
    }
    expect(await valuesOf(predicted(loaded, x))).toEqual(await valuesOf(predicted(made, x)));
  });

  it.each(everyKind)("%s draws another mask for every time step of TimeDistributed", async (_, shape, make) => {
    const [batch = 0, ...example] = shape;
    const x = input([batch, 2, ...example]);
    const layer = make(maskoutLayers(tf, { seed: 1 }));
    const y = trained(tf.layers.timeDistributed({ layer }), x);
    expect(layer.step).toBe(2);
    layer.step = 0;
    for (const [at, step] of tf.unstack(x, 1).entries()) {
      expect(await valuesOf(tf.unstack(y, 1)[at]!)).toEqual(await valuesOf(trained(layer, step)));
    }
  });

  // On one backend: how masks are shared out does not depend on it, and takes seconds elsewhere.
  if (backend === "wasm") {
    it("drops more weights than fit on a backend at once, example by example", async () => {
      const [batch, inputs, units] = [3, 2048, 1100];
      const arrays = {
        x: randomValues("x", batch * inputs),
        w: randomValues("w", inputs * units),
        b: randomValues("b", units),
        dy: randomValues("dy", batch * units),
      };
      const options = { rate: 0.5, key: [1, 2], step: 3 } as const;
      const layer = maskoutLayers(tf).dropConnectDense({ units, ...options });
      layer.build([null, inputs]);
      layer.setWeights([tf.tensor(arrays.w, [inputs, units]), tf.tensor(arrays.b, [units])]);
      const y = await valuesOf(trained(layer, tf.tensor(arrays.x, [batch, inputs])));
      expect(relativeError(y, dropConnect({ ...arrays, batch, inputs, units }, options))).toBeLessThan(1e-5);
      layer.step = 3;
      const product = () =>
        tf.mul(trained(layer, tf.tensor(arrays.x, [batch, inputs])), tf.tensor(arrays.dy, [batch, units]));
      const { grads } = tf.variableGrads(() => tf.sum<Scalar>(product()));
      const [dw] = Object.values(grads);
      const expected = dropConnectGrad({ ...arrays, batch, inputs, units }, options);
      expect(relativeError(await valuesOf(dw!), expected.dw)).toBeLessThan(1e-5);
    });
  }

  it("drops a NaN, in what comes in and in weights", async () => {
    const layers = maskoutLayers(tf, { seed: 1 });
    for (const [layer, dropped] of [
      [layers.invertedDropout({ rate: 0.5, key: [1, 2] }), 0],
      [layers.alphaDropout({ rate: 0.5, key: [1, 2] }), Math.fround(-0.7791939)],
    ] as const) {
      const y = await valuesOf(trained(layer, tf.fill([64], Number.NaN)));
      const kept = keepMask({ key: [1, 2], rate: 0.5, count: 64 });
      for (const [at, value] of y.entries()) {
        if (kept[at] === 1) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(dropped, 5);
      }
    }
    const connected = layers.dropConnectDense({ units: 16, rate: 0.5, key: [1, 2] });
    connected.build([null, 1]);
    connected.setWeights([tf.fill([1, 16], Number.NaN), tf.zeros([16])]);
    const y = await valuesOf(trained(connected, tf.ones([1, 1])));
    expect(y.filter(Number.isNaN)).not.toHaveLength(16);
    expect(y.filter((value) => value === 0)).not.toHaveLength(0);
  });

  it.each(everyKind)("%s leaves no tensors behind", (_, shape, make) => {
    const layer = make(maskoutLayers(tf, { seed: 1 }));
    const x = input(shape);
    const pass = (): void => {
      tf.tidy(() => {
        predicted(layer, x);
        tf.grad((values: Tensor) => tf.sum(trained(layer, values)))(x);
      });
    };
    pass();
    const before = tf.memory().numTensors;
    for (let count = 0; count < 5; count++) pass();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("nothing is changed at a rate of 0", async () => {
  const layers = maskoutLayers(tf, { seed: 1 });
  const shape = [2, 4, 4, 2];
  const x = input(shape);
  for (const layer of [
    layers.invertedDropout({ rate: 0 }),
    layers.standardDropout({ keepProb: 1 }),
    layers.spatialDropout2d({ rate: 0 }),
    layers.gaussianDropout({ rate: 0 }),
    layers.gaussianNoise({ stddev: 0 }),
    layers.alphaDropout({ rate: 0 }),
    layers.featureAlphaDropout({ rate: 0 }),
    layers.dropBlock2d({ rate: 0, blockSize: 2 }),
  ]) {
    expect(await valuesOf(trained(layer, x)), layer.getClassName()).toEqual(await valuesOf(x));
  }
});

describe("what is refused", () => {
  const layers = maskoutLayers(tf, { seed: 1 });

  it("are rates that no mask can have, and options that a layer has not", () => {
    expect(() => layers.invertedDropout({ rate: 1 })).toThrow(
      'invertedDropout: option "rate" is 1; expected a number in [0, 1).',
    );
    expect(() => layers.alphaDropout({ rate: 1e-7 })).toThrow(OptionError);
    expect(() => layers.gaussianNoise({ stddev: -1 })).toThrow(/gaussianNoise: option "stddev" is -1/);
    expect(() => layers.dropBlock2d({ rate: 0.5, blockSize: 0 })).toThrow(/dropBlock2d: option "blockSize" is 0/);
    expect(() => layers.dropConnectDense({ units: 0, rate: 0.5 })).toThrow(/units/);
    // @ts-expect-error: no mode
    expect(() => layers.stochasticDepth({ rate: 0.5, mode: "rows" })).toThrow(/stochasticDepth: option "mode"/);
    const misspelt = { rate: 0.5, sead: 1 };
    expect(() => layers.invertedDropout(misspelt)).toThrow(/invertedDropout: option "sead" is 1/);
    expect(() => layers.invertedDropout({ rate: 0.5, step: -1 })).toThrow(/invertedDropout: option "step" is -1/);
    expect(() => {
      layers.invertedDropout({ rate: 0.5 }).step = 0.5;
    }).toThrow(OptionError);
  });

  it("is a layer without a seed, and one with a seed and a key", () => {
    expect(() => maskoutLayers(tf).invertedDropout({ rate: 0.5 })).toThrow(/invertedDropout: option "seed" is missing/);
    expect(() => layers.invertedDropout({ rate: 0.5, seed: 1, key: [1, 2] })).toThrow(/"key"/);
  });

  it("is what is not TensorFlow.js with its layers", () => {
    const { layers: _, ...core } = tf;
    // @ts-expect-error: the core alone
    expect(() => maskoutLayers(core)).toThrow(/maskoutLayers: option "tf".*@tensorflow\/tfjs/);
  });

  it("are inputs of another shape, when the layer is put into a model", () => {
    const put = (layer: MaskoutLayer, shape: number[]) => () => layer.apply(tf.input({ shape }));
    expect(put(layers.spatialDropout1d({ rate: 0.5 }), [3])).toThrow(ShapeError);
    expect(put(layers.dropBlock2d({ rate: 0.5, blockSize: 5 }), [4, 4, 1])).toThrow(ShapeError);
    expect(put(layers.dropConnectDense({ units: 2, rate: 0.5 }), [4, 4])).toThrow(/dropConnectDense: .*flatten/);
    expect(put(layers.invertedDropout({ rate: 0.5, noiseShape: [null, 2] }), [3])).toThrow(OptionError);
    expect(put(layers.stochasticDepth({ rate: 0.5 }), [3])).toThrow(/stochasticDepth: .*two inputs/);
    const [three, four] = [3, 4].map((size) => tf.input({ shape: [size] }));
    expect(() => layers.stochasticDepth({ rate: 0.5 }).apply([three!, four!])).toThrow(/two inputs of one shape/);
  });

  it("counts no layer", () => {
    const own = maskoutLayers(tf, { seed: 1 });
    expect(() => own.invertedDropout({ rate: 2 })).toThrow(OptionError);
    expect(own.invertedDropout({ rate: 0.5 }).key).toEqual(foldIn(keyFromSeed(1), 0));
  });
});
