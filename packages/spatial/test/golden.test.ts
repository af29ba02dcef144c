/** Spatial dropout against values computed by an independent implementation, and what is particular to it. */
import {
  conv2d,
  globalAveragePool2d,
  type Key,
  type Layer,
  predict,
  type Shape,
  ShapeError,
  sequential,
  tensor,
  zeros,
} from "@maskout/core";
import {
  dropout,
  dropoutGrad,
  type SpatialLayerOptions,
  type SpatialOptions,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
} from "@maskout/spatial";
import { readJson } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

interface Golden {
  readonly variant: "spatialDropout1d" | "spatialDropout2d" | "spatialDropout3d";
  readonly options: SpatialOptions;
  readonly key: Key;
  readonly step: number;
  readonly shape: Shape;
  readonly x: readonly number[];
  readonly dy: readonly number[];
  readonly y: readonly number[];
  readonly dx: readonly number[];
}

const layers = { spatialDropout1d, spatialDropout2d, spatialDropout3d };
const golden: readonly Golden[] = await readJson(new URL("golden/variants.json", import.meta.url));
const named = golden.map((one) => [`${one.variant} ${JSON.stringify(one.options)}`, one] as const);

describe("on arrays, exactly", () => {
  it.each(named)("%s", (_, { options, key, step, shape, x, dy, y, dx }) => {
    const call = { ...options, key, step, shape };
    expect(dropout(Float32Array.from(x), call)).toEqual(Float32Array.from(y));
    expect(dropoutGrad(Float32Array.from(dy), call)).toEqual(Float32Array.from(dx));
  });
});

onEachDevice("as a layer, exactly,", (device) => {
  it.each(named)("%s", async (_, { variant, options, key, step, shape, x, dy, y, dx }) => {
    using model = sequential([layers[variant]({ ...options, key })], { seed: 1, device, inputShape: shape.slice(1) });
    using input = tensor(x, shape, { device });
    const pass = model.forward(input, { mode: "train", step });
    const back = pass.pullback(tensor(dy, shape, { device }));
    expect(await pass.output.data()).toEqual(Float32Array.from(y));
    expect(await back.dx.data()).toEqual(Float32Array.from(dx));
  });
});

describe("what is particular to spatial dropout", () => {
  const ones = (shape: Shape): Float32Array => new Float32Array(shape.reduce((size, n) => size * n, 1)).fill(1);

  it("a feature map is dropped whole or doubled whole, and every example has its own", () => {
    const shape = [64, 5, 7, 32];
    const y = dropout(ones(shape), { rate: 0.5, seed: 1, shape });
    const masks = new Set<string>();
    for (let example = 0; example < 64; example++) {
      const image = y.subarray(example * 35 * 32, (example + 1) * 35 * 32);
      const first = image.subarray(0, 32);
      for (let at = 0; at < image.length; at += 32) expect(image.subarray(at, at + 32)).toEqual(first);
      masks.add(first.join());
    }
    expect(new Set(y)).toEqual(new Set([0, 2]));
    expect(masks.size).toBe(64);
  });

  it("channels first is channels last with its dimensions moved", () => {
    const [batch, channels, positions] = [3, 5, 11];
    const x = Float32Array.from({ length: batch * channels * positions }, (_, index) => index);
    const moved = x.map((_, index) => {
      const [example, position, channel] = [
        Math.floor(index / (channels * positions)),
        Math.floor(index / channels) % positions,
        index % channels,
      ];
      return x[(example * channels + channel) * positions + position]!;
    });
    const last = dropout(moved, { rate: 0.5, seed: 1, shape: [batch, positions, channels] });
    const first = dropout(x, { rate: 0.5, seed: 1, channels: "first", shape: [batch, channels, positions] });
    expect([...last].sort()).toEqual([...first].sort());
    expect(last[7]).toBe(first[2 * positions + 1]);
  });

  it.each([
    ["a sequence for images", spatialDropout2d, [5, 3], "spatialDropout2d: got input [1, 5, 3]; expected 4 dimensions"],
    ["an image for sequences", spatialDropout1d, [4, 4, 3], "3 dimensions, [batch, time, channels]"],
    ["an image for volumes", spatialDropout3d, [4, 4, 3], "5 dimensions, [batch, depth, rows, columns, channels]"],
    ["a vector", spatialDropout1d, [4], "3 dimensions, [batch, time, channels]"],
  ])(
    "%s is refused when the model is built",
    (_, layer: (options: SpatialLayerOptions) => Layer, inputShape, message) => {
      const build = () => sequential([layer({ rate: 0.5 })], { seed: 1, inputShape });
      expect(build).toThrow(ShapeError);
      expect(build).toThrow(message);
    },
  );

  it("an array needs a shape with positions, and a noise shape would undo the variant", () => {
    const options = { rate: 0.5, seed: 1 };
    // @ts-expect-error
    expect(() => dropout(ones([8]), options)).toThrow(/got input \[8\]; expected a shape of 3 to 5 dimensions/);
    expect(() => dropout(ones([8]), { ...options, shape: [2, 4] })).toThrow(ShapeError);
    const shared = { ...options, shape: [2, 2, 2], noiseShape: [null, 1, 1] };
    expect(() => dropout(ones([8]), shared)).toThrow(expect.objectContaining({ option: "noiseShape" }));
    // @ts-expect-error
    expect(() => spatialDropout1d({ rate: 0.5, noiseShape: [null, 1, 1] })).toThrow(
      expect.objectContaining({ option: "noiseShape" }),
    );
  });

  it("a sample of a convolutional network drops whole feature maps, whatever the size of the batch", async () => {
    const layers = [conv2d(8, { kernelSize: 3 }), spatialDropout2d({ rate: 0.5 }), globalAveragePool2d()];
    using model = sequential(layers, { seed: 1, inputShape: [6, 6, 2] });
    model.assign(new Map([["0.conv2d.bias", tensor(ones([8]), [8])]]));
    const x = zeros([5, 6, 6, 2]);
    const sampled = async (batchSize: number, sample: number) => {
      using y = await predict(model, x, { mode: "sample", sample, batchSize });
      return y.data();
    };
    const [first, inTwos, second] = [await sampled(5, 0), await sampled(2, 0), await sampled(5, 1)];
    expect(new Set(first)).toEqual(new Set([0, 2]));
    expect(inTwos).toEqual(first);
    expect(second).not.toEqual(first);
  });
});
