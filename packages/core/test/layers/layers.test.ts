import {
  batchNorm,
  conv2d,
  cpu,
  dense,
  flatten,
  OptionError,
  relu,
  ShapeError,
  sequential,
  sigmoid,
  tensor,
  zeros,
} from "@maskout/core";
import { randomValues, relativeError } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it, vi } from "vitest";

describe("dense", () => {
  it("starts from weights that only depend on the seed and the layer's number", () => {
    const weightsOf = (seed: string, number: number): Float32Array | undefined => {
      const layers = [dense(4), dense(4), dense(4)];
      using model = sequential(layers, { seed, inputShape: [4] });
      return model.parameters.get(`${number}.dense.weight`)?.dataSync();
    };
    expect(weightsOf("a", 0)).toEqual(weightsOf("a", 0));
    expect(weightsOf("a", 0)).not.toEqual(weightsOf("b", 0));
    expect(weightsOf("a", 1)).not.toEqual(weightsOf("a", 2));
  });

  // n = 200,000 values uniform in [-limit, limit): the sample variance has a standard error below 0.3 % of it; the bound is 5.
  it.each([
    ["he", Math.sqrt(6 / 500)],
    ["glorot", Math.sqrt(6 / 900)],
    ["lecun", Math.sqrt(3 / 500)],
  ] as const)("starts %s from the paper's variance", (init, limit) => {
    using model = sequential([dense(400, { init })], { seed: 1, inputShape: [500] });
    const weights = model.parameters.get("0.dense.weight")?.dataSync() ?? new Float32Array();
    const variance = weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length;
    expect(weights).toHaveLength(200_000);
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1.8);
    expect(Math.max(...weights.subarray(0, 10_000).map(Math.abs))).toBeLessThanOrEqual(limit);
  });

  it("wants examples that are flat, and says what to do", () => {
    expect(() => sequential([dense(4)], { seed: 1, inputShape: [2, 3] })).toThrow(/got input \[2, 3\].*flatten\(\)/);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %s units", (units) => {
    expect(() => dense(units)).toThrow(OptionError);
  });

  it("refuses options it does not know", () => {
    expect(() => Reflect.apply(dense, undefined, [4, { useBias: false }])).toThrow(/"useBias".*bias, init/s);
  });
});

describe("conv2d", () => {
  it.each([
    ["valid", 1, [5, 8]],
    ["same", 1, [7, 9]],
    ["same", 3, [3, 3]],
    [2, [1, 2], [9, 6]],
  ] as const)("with padding %s and strides %s makes images of %s", (padding, strides, [height, width]) => {
    const layer = conv2d(4, { kernelSize: [3, 2], padding, strides });
    const { outputShape, parameters } = layer.build({ inputShape: [7, 9, 5], key: [1, 2] });
    expect(outputShape).toEqual([height, width, 4]);
    expect(parameters.weight?.shape).toEqual([3, 2, 5, 4]);
    expect(parameters.bias?.shape).toEqual([4]);
    using model = sequential([layer], { seed: 1, inputShape: [7, 9, 5] });
    expect(model.forward(zeros([2, 7, 9, 5])).output.shape).toEqual([2, height, width, 4]);
  });

  // n = 240,000 values uniform in [-limit, limit), as of dense.
  it.each([
    ["he", Math.sqrt(6 / (3 * 2 * 200))],
    ["glorot", Math.sqrt(6 / (3 * 2 * (200 + 200)))],
    ["lecun", Math.sqrt(3 / (3 * 2 * 200))],
  ] as const)("starts %s from the variance of its receptive field", (init, limit) => {
    using model = sequential([conv2d(200, { kernelSize: [3, 2], init })], { seed: 1, inputShape: [4, 4, 200] });
    const weights = model.parameters.get("0.conv2d.weight")?.dataSync() ?? new Float32Array();
    const variance = weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length;
    expect(weights).toHaveLength(240_000);
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1.8);
    expect(Math.max(...weights.subarray(0, 10_000).map(Math.abs))).toBeLessThanOrEqual(limit);
  });

  it("wants images, and a kernel that fits in them", () => {
    const built = (inputShape: readonly number[], padding: "valid" | "same" = "valid") =>
      sequential([conv2d(4, { kernelSize: 3, padding })], { seed: 1, inputShape });
    expect(() => built([9])).toThrow("conv2d: got input [9]; expected 3 dimensions, [rows, columns, channels].");
    expect(() => built([2, 9, 3])).toThrow(/window \[3, 3\] and padded image \[2, 9\].*choose a smaller window/);
    expect(() => built([0, 9, 3], "same")).toThrow(ShapeError);
    using model = built([2, 9, 3], "same");
    expect(() => model.forward(zeros([1, 2, 9, 4]))).toThrow(ShapeError);
  });

  it.each([
    ["no options", [4]],
    ["no kernel size", [4, {}]],
    ["no filters", [0, { kernelSize: 3 }]],
    ["a kernel of nothing", [4, { kernelSize: 0 }]],
    ["a kernel of three sizes", [4, { kernelSize: [3, 3, 3] }]],
    ["a fraction", [4, { kernelSize: 3, strides: [1, 0.5] }]],
    ["negative padding", [4, { kernelSize: 3, padding: -1 }]],
    ["padding by another name", [4, { kernelSize: 3, padding: "SAME" }]],
    ["a bias that is none", [4, { kernelSize: 3, bias: null }]],
    ["an unknown option", [4, { kernelSize: 3, dilation: 2 }]],
  ])("refuses %s", (_, args) => {
    expect(() => Reflect.apply(conv2d, undefined, args)).toThrow(OptionError);
  });
});

describe("a layer with a bias", () => {
  it.each([
    ["dense", dense(3), [4]],
    ["conv2d", conv2d(3, { kernelSize: 3 }), [5, 5, 2]],
  ] as const)("of %s asks the device for one kernel", async (_, layer, inputShape) => {
    const device = cpu();
    using model = sequential([layer], { seed: 1, inputShape, device });
    const asked = vi.spyOn(device, "run");
    try {
      model.forward(zeros([2, ...inputShape]));
      expect(asked).toHaveBeenCalledOnce();
    } finally {
      asked.mockRestore();
    }
  });
});

onEachDevice("batchNorm", (device) => {
  const x = randomValues("x", 64 * 3, 3).map((value, index) => value + (index % 3) * 10);

  it("gives every channel mean beta and variance gamma squared in training", async () => {
    using model = sequential([batchNorm({ epsilon: 1e-6 })], { seed: 1, device, inputShape: [3] });
    const y = await model.forward(tensor(x, [64, 3], { device }), { mode: "train" }).output.data();
    for (let channel = 0; channel < 3; channel++) {
      const values = [...y].filter((_, index) => index % 3 === channel);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(mean).toBeCloseTo(0, 5);
      expect(variance).toBeCloseTo(1, 4);
    }
  });

  it("moves its running statistics in train mode only, and only when they are kept", async () => {
    using model = sequential([batchNorm({ momentum: 0.5 })], { seed: 1, device, inputShape: [3] });
    const before = await model.state.get("0.batchNorm.mean")?.data();
    const pass = model.forward(tensor(x, [64, 3], { device }), { mode: "train" });
    expect(await model.state.get("0.batchNorm.mean")?.data()).toEqual(before);
    model.assign(pass.state);
    const mean = Float64Array.from(
      { length: 3 },
      (_, c) => x.filter((_v, i) => i % 3 === c).reduce((a, b) => a + b, 0) / 64,
    );
    expect(
      relativeError(
        (await model.state.get("0.batchNorm.mean")?.data()) ?? [],
        mean.map((value) => value / 2),
      ),
    ).toBeLessThan(1e-5);
    for (const mode of ["infer", "sample"] as const)
      expect(model.forward(tensor(x, [64, 3], { device }), { mode }).state.size).toBe(0);
  });

  it("normalises the channels of a convolution over all positions", async () => {
    const layers = [conv2d(3, { kernelSize: 2, strides: 2 }), batchNorm({ epsilon: 1e-6 })];
    using model = sequential(layers, { seed: 1, device, inputShape: [4, 6, 2] });
    const images = tensor(randomValues("images", 8 * 48), [8, 4, 6, 2], { device });
    const y = await model.forward(images, { mode: "train" }).output.data();
    expect(y).toHaveLength(8 * 2 * 3 * 3);
    for (let channel = 0; channel < 3; channel++) {
      const values = [...y].filter((_, index) => index % 3 === channel);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(mean).toBeCloseTo(0, 5);
      expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length).toBeCloseTo(1, 3);
    }
  });

  it("does the same in sample mode as in inference", async () => {
    using model = sequential([batchNorm()], { seed: 1, device, inputShape: [3] });
    const outputs = await Promise.all(
      (["infer", "sample"] as const).map((mode) =>
        model.forward(tensor(x, [64, 3], { device }), { mode }).output.data(),
      ),
    );
    expect(outputs[0]).toEqual(outputs[1]);
  });
});

describe("sequential", () => {
  it("needs layers, and a seed or a key but not both", () => {
    expect(() => sequential([], { seed: 1 })).toThrow(OptionError);
    // @ts-expect-error A seed or a key is missing.
    expect(() => sequential([relu()], {})).toThrow(/"seed" is missing/);
    // @ts-expect-error Both are there.
    expect(() => sequential([relu()], { seed: 1, key: [1, 2] })).toThrow(/not both/);
    expect(() => sequential([relu()], { key: [1, 2 ** 32] })).toThrow(OptionError);
  });

  it("refuses examples of another shape than it was built for", () => {
    using model = sequential([flatten(), dense(2)], { seed: 1, inputShape: [2, 2] });
    expect(() => model.forward(zeros([5, 4]))).toThrow(ShapeError);
    expect(model.forward(zeros([5, 2, 2])).output.shape).toEqual([5, 2]);
  });

  it("refuses a mode, step or sample that there is not", () => {
    using model = sequential([sigmoid()], { seed: 1 });
    const x = zeros([1, 1]);
    expect(() => Reflect.apply(model.forward, model, [x, { mode: "eval" }])).toThrow(/"train", "infer" or "sample"/);
    expect(() => model.forward(x, { step: -1 })).toThrow(OptionError);
    expect(() => model.forward(x, { sample: 2 ** 32 })).toThrow(OptionError);
  });

  it("takes new values only by names and shapes it has, and changes nothing otherwise", () => {
    using model = sequential([dense(2)], { seed: 1, inputShape: [3] });
    const before = model.parameters.get("0.dense.weight");
    expect(() => model.assign(new Map([["0.dense.weights", zeros([3, 2])]]))).toThrow(/no variable "0.dense.weights"/);
    expect(() =>
      model.assign(
        new Map([
          ["0.dense.bias", zeros([2])],
          ["0.dense.weight", zeros([2, 3])],
        ]),
      ),
    ).toThrow(ShapeError);
    expect(model.parameters.get("0.dense.weight")).toBe(before);
    expect(before?.disposed).toBe(false);
  });
});
