import {
  adam,
  batchNorm,
  dense,
  evaluate,
  fit,
  type Model,
  OptionError,
  oneHot,
  type PassOptions,
  predict,
  relu,
  ShapeError,
  sequential,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  tidy,
} from "@maskout/core";
import { type DropConnectOptions, dropConnect, dropConnectDense, dropConnectGrad } from "@maskout/dropconnect";
import { randomValues } from "@maskout/testing";
import { onEachDevice, settledMemory } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";
import { MASKS } from "./support/golden.js";

const [batch, inputs, units] = [20, 11, 7];
const x = randomValues("x", batch * inputs);

describe.each(MASKS)("a DropConnect layer with a mask per %s", (mask) => {
  onEachDevice("with its model", (device) => {
    it("does not depend on the batch size in sample mode", async () => {
      using model = sequential([dropConnectDense(units, { rate: 0.5, mask, maskBias: true })], {
        seed: "batches",
        device,
      });
      using all = tensor(x, [batch, inputs], { device });
      const outputs = [];
      for (const batchSize of [batch, 1, 6]) {
        using y = await predict(model, all, { mode: "sample", sample: 3, batchSize });
        outputs.push(await y.data());
      }
      expect(outputs[1]).toEqual(outputs[0]);
      expect(outputs[2]).toEqual(outputs[0]);
    });

    it("gives every example the same mask when the mask is shared", async () => {
      using model = sequential([dropConnectDense(units, { rate: 0.5, mask, maskBias: true })], {
        seed: "shared",
        device,
      });
      using same = tensor(
        Float32Array.from({ length: batch * inputs }, (_, at) => x[at % inputs] ?? 0),
        [batch, inputs],
        { device },
      );
      const values = await outputOf(model, same, { mode: "sample", sharedMask: true, firstExample: 5 });
      for (let b = 1; b < batch; b++) expect(values.slice(b * units, (b + 1) * units)).toEqual(values.slice(0, units));
    });

    it("learns, and leaves nothing behind in the device's memory", async () => {
      const labels = Array.from({ length: 60 }, (_, index) => index % 3);
      const points = randomValues("points", 120, 0.5).map(
        (value, at) => value + ((labels[at >> 1] ?? 0) === at % 2 ? 2 : -1),
      );
      using classes = oneHot(labels, 3);
      const data = { x: tensor(points, [60, 2], { device }), y: await classes.to(device) };
      const layers = [dropConnectDense(32, { rate: 0.3, mask, activation: "relu" }), batchNorm(), dense(3)];
      using model = sequential(layers, { seed: "learn", device });
      const optimizer = adam({ learningRate: 0.02 });
      const options = { loss: softmaxCrossEntropy(), optimizer, validation: data, batchSize: 16 };
      await fit(model, data, { ...options, epochs: 1 });
      const before = await settledMemory(device);
      const reports = await fit(model, data, { ...options, epochs: 25 });
      expect(await settledMemory(device)).toEqual(before);
      expect(reports.at(-1)?.validation?.accuracy).toBeGreaterThan(0.9);
      for (const made of [optimizer, data.x, data.y]) made.dispose();
    });

    it("is a dense layer at rate 0, and in inference", async () => {
      const build = { seed: "rate 0", device, inputShape: [inputs] };
      using plain = sequential([dense(units), relu()], build);
      using dropped = sequential([dropConnectDense(units, { rate: 0, mask, activation: "relu" })], build);
      using all = tensor(x, [batch, inputs], { device });
      const expected = await outputOf(plain, all);
      expect(await outputOf(dropped, all)).toEqual(expected);
      const trained = await outputOf(dropped, all, { mode: "train" });
      for (const [at, value] of trained.entries()) expect(value).toBeCloseTo(expected[at] ?? 0, 5);
    });
  });
});

/** The output of a forward pass that leaves nothing else behind. */
async function outputOf(model: Model, all: Tensor, options: PassOptions = {}): Promise<Float32Array> {
  using output = tidy(model.device, () => model.forward(all, options).output);
  return await output.data();
}

describe("what cannot be", () => {
  const arrays = { x, w: randomValues("w", inputs * units), b: randomValues("b", units), batch, inputs, units };
  const options: DropConnectOptions = { rate: 0.5, seed: 1 };
  const refuse =
    (change: object): (() => unknown) =>
    () =>
      Reflect.apply(dropConnect, undefined, [arrays, { ...options, ...change }]);

  it.each([
    { rate: 1 },
    { rate: -0.1 },
    { keepProb: 0.5 },
    { mask: "weight" },
    { sampling: "uniform" },
    { step: -1 },
    { sample: 0.5 },
    { key: [1, 2] },
    { maskbias: true },
  ])("is refused: %o", (change) => {
    expect(refuse(change)).toThrow(OptionError);
  });

  it("is refused in arrays of the wrong length, naming both", () => {
    expect(() => dropConnect({ ...arrays, x: x.slice(1) }, options)).toThrow(/x \[219\] and shape \[20, 11\]/);
    expect(() => dropConnect({ ...arrays, w: x }, options)).toThrow(ShapeError);
    expect(() => dropConnect({ ...arrays, units: 1.5 }, options)).toThrow(OptionError);
    expect(() => dropConnectGrad({ ...arrays, dy: x }, options)).toThrow(ShapeError);
  });

  it("is refused in the layer's options", () => {
    const layer = (change: object) => () => Reflect.apply(dropConnectDense, undefined, [4, { rate: 0.5, ...change }]);
    for (const change of [{ activation: "gelu" }, { inference: "median" }, { samples: 0 }, { units: 3 }]) {
      expect(layer(change)).toThrow(OptionError);
    }
    expect(() => dropConnectDense(0, { rate: 0.5 })).toThrow(OptionError);
  });

  it.each([0, 1])("still works with %d of everything", (size) => {
    const empty = { x: new Float32Array(size * size), w: new Float32Array(size * size), b: new Float32Array(size) };
    const sizes = { batch: size, inputs: size, units: size };
    for (const mask of MASKS) {
      expect(dropConnect({ ...empty, ...sizes }, { ...options, mask })).toHaveLength(size * size);
      const { dw } = dropConnectGrad({ ...empty, ...sizes, dy: new Float32Array(size * size) }, { ...options, mask });
      expect(dw).toHaveLength(size * size);
    }
  });
});

it("says the activation that it applies, so that a loss which applies it too is refused", async () => {
  const model = sequential([dropConnectDense(2, { rate: 0.5, activation: "sigmoid" })], { seed: 1 });
  const loss = sigmoidCrossEntropy();
  await expect(evaluate(model, { x: [[1]], y: [[0, 1]] }, { loss })).rejects.toThrow(/Leave the sigmoid out/);
});
