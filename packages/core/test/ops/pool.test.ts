/** Pooling: against values computed elsewhere, against its definition in double precision, and at its edges. */
import {
  averagePool2d,
  cpu,
  type Device,
  globalAveragePool2d,
  type Layer,
  maxPool2d,
  OptionError,
  ShapeError,
  sequential,
  tensor,
} from "@maskout/core";
import { kernels, type Shape, sizeOf } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, test } from "vitest";
import type { Windows } from "../../src/ops/shared/windows.js";
import { pools } from "../support/golden.js";
import { boundOn, compute, dot, expectClose, mapped, numericalGradient, random, type Values } from "./support.js";

const layers = { max: maxPool2d, average: averagePool2d };

/** Forward and back through one layer. */
async function pass(device: Device, layer: Layer, x: ArrayLike<number>, shape: Shape, dy: ArrayLike<number>) {
  using model = sequential([layer], { seed: 1, device, inputShape: shape.slice(1) });
  using input = tensor(Float32Array.from(x), shape, { device });
  const { output, pullback } = model.forward(input, { mode: "train", step: 0 });
  const { dx } = pullback(tensor(Float32Array.from(dy), output.shape, { device }));
  return { shape: output.shape, y: await output.data(), dx: await dx.data() };
}

onEachDevice("pooling, to 1e-4 of PyTorch in double precision,", (device) => {
  test.each(pools.map((golden) => [golden.kind, golden.input, golden.padding, golden] as const))(
    "%s of %j with padding %s",
    async (kind, input, padding, { pool, strides, outputShape, x, dy, y, dx }) => {
      const actual = await pass(device, layers[kind]({ poolSize: pool, strides, padding }), x, input, dy);
      expect(actual.shape).toEqual(outputShape);
      expectClose(actual.y, y, 1e-4);
      expectClose(actual.dx, dx, 1e-4);
    },
  );
});

/** The places in x that a window and channel sees, window after window: by asking every place in the padded image. */
function places([batch, rows, columns, channels]: readonly number[], windows: Windows): number[][] {
  const [height, top] = along(rows!, windows, 0);
  const [width, left] = along(columns!, windows, 1);
  const seen: number[][] = [];
  for (let n = 0; n < batch!; n++) {
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        for (let c = 0; c < channels!; c++) {
          const window: number[] = [];
          for (let a = i * windows.strides[0] - top; a < i * windows.strides[0] - top + windows.size[0]; a++) {
            for (let b = j * windows.strides[1] - left; b < j * windows.strides[1] - left + windows.size[1]; b++) {
              if (a >= 0 && b >= 0 && a < rows! && b < columns!)
                window.push(((n * rows! + a) * columns! + b) * channels! + c);
            }
          }
          seen.push(window);
        }
      }
    }
  }
  return seen;
}

function along(length: number, { size, strides, padding }: Windows, axis: 0 | 1): readonly [number, number] {
  if (padding === "same") {
    const count = Math.ceil(length / strides[axis]);
    return [count, Math.floor(Math.max((count - 1) * strides[axis] + size[axis] - length, 0) / 2)];
  }
  const around = padding === "valid" ? 0 : padding;
  return [Math.floor((length + 2 * around - size[axis]) / strides[axis]) + 1, around];
}

/** Images and windows of every kind. */
const CASES: readonly { readonly of: string; readonly shape: Shape; readonly windows: Windows }[] = [
  { of: "one pixel", shape: [2, 1, 1, 3], windows: { size: [1, 1], strides: [1, 1], padding: "valid" } },
  { of: "one pixel, a large window", shape: [2, 1, 1, 5], windows: { size: [4, 3], strides: [2, 2], padding: "same" } },
  { of: "the whole image", shape: [3, 5, 4, 17], windows: { size: [5, 4], strides: [5, 4], padding: "valid" } },
  { of: "17 channels", shape: [2, 6, 6, 17], windows: { size: [2, 2], strides: [2, 2], padding: "valid" } },
  { of: "37 channels, overlaps", shape: [1, 7, 6, 37], windows: { size: [3, 3], strides: [2, 2], padding: "same" } },
  { of: "1 channel, every pixel", shape: [2, 5, 7, 1], windows: { size: [3, 2], strides: [1, 1], padding: "same" } },
  {
    of: "strides larger than a window",
    shape: [2, 9, 8, 4],
    windows: { size: [2, 1], strides: [4, 3], padding: "valid" },
  },
  { of: "padding by number", shape: [2, 6, 5, 6], windows: { size: [3, 4], strides: [2, 3], padding: 2 } },
  { of: "columns without windows", shape: [2, 5, 6, 3], windows: { size: [2, 4], strides: [2, 4], padding: "valid" } },
  { of: "no examples", shape: [0, 4, 4, 3], windows: { size: [2, 2], strides: [2, 2], padding: "valid" } },
  { of: "no channels", shape: [2, 4, 4, 0], windows: { size: [2, 2], strides: [2, 2], padding: "valid" } },
];

const largest = (values: readonly number[]): number => Math.max(...values);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** All different and far from each other, so that no step of a difference makes another one the largest. */
function distinct(shape: Shape): Values {
  const size = sizeOf(shape);
  const stride = 7919;
  return { shape, values: Float32Array.from({ length: size }, (_, index) => ((index * stride) % size) / size - 0.4) };
}

onEachDevice("pooling", (device) => {
  test.each(CASES)("of $of is its definition, and its gradients those of central differences", async (given) => {
    const { shape, windows } = given;
    const seen = places(shape, windows);
    const image = [shape[1]!, shape[2]!] as const;
    const pooled = (x: ArrayLike<number>, f: (values: readonly number[]) => number) =>
      seen.map((window) => f(window.map((place) => x[place]!)));
    const x = distinct(shape);
    const max = await compute(device, kernels.maxPool2d, { x }, windows);
    expect([...max.y]).toEqual(pooled(x.values, largest));
    const average = await compute(device, kernels.averagePool2d, { x }, windows);
    expectClose(average.y, pooled(x.values, mean), boundOn(device, 1e-6));

    const { y: outputShape } = kernels.maxPool2d.shapes({ x: shape }, windows);
    expect(sizeOf(outputShape)).toBe(seen.length);
    const dy = random(outputShape, 2);
    const back = await compute(device, kernels.maxPool2dGrad, { x, dy }, windows);
    expectClose(
      back.dx,
      numericalGradient((at) => dot(pooled(at, largest), dy.values), x.values),
    );
    const spread = await compute(device, kernels.averagePool2dGrad, { dy }, { ...windows, image });
    expectClose(
      spread.dx,
      numericalGradient((at) => dot(pooled(at, mean), dy.values), x.values),
    );
  });

  test("the gradient goes to the first of equals, row by row, and adds up where windows overlap", async () => {
    const windows: Windows = { size: [2, 2], strides: [1, 1], padding: "valid" };
    // Five channels, so that it is so in a vector and beside it.
    const image = [
      [1, 3, 3],
      [3, 0, 3],
      [2, 3, -0],
    ].flat();
    const x = {
      shape: [1, 3, 3, 5],
      values: Float32Array.from(image.flatMap((value) => [value, value, value, value, value])),
    };
    const dy = { shape: [1, 2, 2, 5], values: Float32Array.from([1, 10, 100, 1000].flatMap((g) => [g, g, g, g, g])) };
    const { dx } = await compute(device, kernels.maxPool2dGrad, { x, dy }, windows);
    const expected = [0, 11, 0, 100, 0, 1000, 0, 0, 0];
    expect([...dx]).toEqual(expected.flatMap((value) => [value, value, value, value, value]));
    const same = mapped(x, () => 7);
    const ties = await compute(device, kernels.maxPool2dGrad, { x: same, dy }, windows);
    expect([...ties.dx].filter((_, index) => index % 5 === 3)).toEqual([1, 10, 0, 100, 1000, 0, 0, 0, 0]);
    const zeros = mapped(x, (_, index) => (Math.floor(index / 5) % 2 === 0 ? -0 : 0));
    const signs = await compute(device, kernels.maxPool2dGrad, { x: zeros, dy }, windows);
    expect(signs.dx).toEqual(ties.dx);
  });

  test("a window that holds a NaN is NaN, and its gradient goes to the first; its neighbours' do not", async () => {
    const windows: Windows = { size: [2, 3], strides: [2, 3], padding: "valid" };
    const holes = [[0], [1], [2], [3], [4], [5], [1, 4], [0, 5], [2, 3, 4]];
    // One image a hole, channel 2 of 5; the largest element is number 3 elsewhere.
    const shape = [holes.length, 2, 3, 5];
    const values = new Float32Array(sizeOf(shape)).map((_, index) => (Math.floor(index / 5) % 6 === 3 ? 9 : -1));
    holes.forEach((hole, image) => {
      for (const place of hole) values[(image * 6 + place) * 5 + 2] = Number.NaN;
    });
    const x = { shape, values };
    const dy = random([holes.length, 1, 1, 5], 3);
    const { y } = await compute(device, kernels.maxPool2d, { x }, windows);
    const { dx } = await compute(device, kernels.maxPool2dGrad, { x, dy }, windows);
    const expected = new Float32Array(sizeOf(shape));
    holes.forEach((hole, image) => {
      for (let channel = 0; channel < 5; channel++) {
        const at = image * 5 + channel;
        expect(y[at], `hole ${hole}, channel ${channel}`).toBe(channel === 2 ? Number.NaN : 9);
        expected[(image * 6 + (channel === 2 ? hole[0]! : 3)) * 5 + channel] = dy.values[at]!;
      }
    });
    expect(dx).toEqual(expected);
    const average = await compute(device, kernels.averagePool2d, { x }, windows);
    expect([...average.y].map(Number.isNaN)).toEqual([...y].map(Number.isNaN));
  });

  test("of infinities is what is there: -Infinity only where there is nothing else", async () => {
    const windows: Windows = { size: [2, 2], strides: [2, 2], padding: "same" };
    const low = Number.NEGATIVE_INFINITY;
    const x = {
      shape: [1, 3, 3, 1],
      values: Float32Array.of(low, low, low, low, low, 5, 1, Number.POSITIVE_INFINITY, low),
    };
    const { y } = await compute(device, kernels.maxPool2d, { x }, windows);
    expect([...y]).toEqual([low, 5, Number.POSITIVE_INFINITY, low]);
    const dy = { shape: [1, 2, 2, 1], values: Float32Array.of(1, 2, 3, 4) };
    const { dx } = await compute(device, kernels.maxPool2dGrad, { x, dy }, windows);
    expect([...dx]).toEqual([1, 0, 0, 0, 0, 2, 0, 3, 4]);
  });

  test("padding holds nothing: it is no zero among negative numbers, and counts in no mean", async () => {
    const windows: Windows = { size: [3, 3], strides: [3, 3], padding: 2 };
    const x = { shape: [1, 2, 2, 1], values: Float32Array.of(-1, -2, -3, -4) };
    expect([...(await compute(device, kernels.maxPool2d, { x }, windows)).y]).toEqual([-1, -2, -3, -4]);
    expect([...(await compute(device, kernels.averagePool2d, { x }, windows)).y]).toEqual([-1, -2, -3, -4]);
  });

  test("over whole images is the mean of every channel", async () => {
    const shape = [3, 5, 4, 17];
    const x = random(shape, 4);
    const dy = random([3, 17], 5);
    const actual = await pass(device, globalAveragePool2d(), x.values, shape, dy.values);
    expect(actual.shape).toEqual([3, 17]);
    const whole: Windows = { size: [5, 4], strides: [1, 1], padding: "valid" };
    const means = places(shape, whole).map((window) => mean(window.map((place) => x.values[place]!)));
    expectClose(actual.y, means, boundOn(device, 1e-6));
    const parts = x.values.map((_, index) => dy.values[Math.floor(index / (20 * 17)) * 17 + (index % 17)]! / 20);
    expectClose(actual.dx, parts, boundOn(device, 1e-6));
    const none = await pass(device, globalAveragePool2d(), [], [0, 5, 4, 17], []);
    expect([none.shape, none.y.length, none.dx.length]).toEqual([[0, 17], 0, 0]);
  });
});

describe("the bits of pooling", () => {
  test.each(CASES)("of $of are those of the references", async ({ shape, windows }) => {
    const x = mapped(random(shape), (value, index) => (index % 23 === 5 ? Number.NaN : Math.round(value * 8) / 8));
    const dy = random(kernels.maxPool2d.shapes({ x: shape }, windows).y, 2);
    const bits = async (device: Device) => {
      const max = await compute(device, kernels.maxPool2d, { x }, windows);
      const back = await compute(device, kernels.maxPool2dGrad, { x, dy }, windows);
      const average = await compute(device, kernels.averagePool2d, { x }, windows);
      return [max.y, back.dx, average.y].map((values) => new Uint32Array(values.map((value) => value || 0).buffer));
    };
    expect(await bits(cpu())).toEqual(await bits(cpu({ simd: false })));
  });
});

describe("pooling refuses", () => {
  const refused: readonly [string, unknown, string][] = [
    ["no size", {}, 'maxPool2d: option "poolSize" is missing; expected a whole number in [1, 16777216] or a pair'],
    ["no options", undefined, 'maxPool2d: option "options" is missing'],
    ["a size of 0", { poolSize: 0 }, 'option "poolSize" is 0'],
    ["a triple", { poolSize: [1, 2, 3] }, 'option "poolSize" is [1, 2, 3]'],
    ["strides of a fraction", { poolSize: 2, strides: [1, 0.5] }, 'option "strides" is [1, 0.5]'],
    ["strides of null", { poolSize: 2, strides: null }, 'option "strides" is null'],
    [
      "padding that is no word",
      { poolSize: 2, padding: "full" },
      'option "padding" is "full"; expected "valid", "same"',
    ],
    ["windows of padding alone", { poolSize: [3, 2], padding: 2 }, 'option "padding" is 2; expected fewer rows'],
    [
      "a misspelling",
      { poolSize: 2, stride: 2 },
      'option "stride" is 2; expected one of the options poolSize, strides',
    ],
  ];
  test.each(refused)("%s", (_, options, message) => {
    const call = (): unknown => Reflect.apply(maxPool2d, undefined, [options]);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });

  const build = (layer: Layer, inputShape: Shape) => () => layer.build({ inputShape, key: [1, 2] });
  test("inputs that are no images, and images that are smaller than a window", () => {
    for (const layer of [maxPool2d({ poolSize: 2 }), averagePool2d({ poolSize: 2 }), globalAveragePool2d()]) {
      expect(build(layer, [8])).toThrow(ShapeError);
      expect(build(layer, [8, 8])).toThrow(
        `${layer.kind}: got input [8, 8]; expected 3 dimensions, [rows, columns, channels].`,
      );
      expect(build(layer, [0, 8, 3])).toThrow("expected an image of at least one pixel");
    }
    expect(build(maxPool2d({ poolSize: [2, 5], padding: 1 }), [4, 2, 3])).toThrow(
      "maxPool2d: got window [2, 5] and padded image [6, 4]; expected a window that is not larger than the padded image",
    );
  });

  test("gradients of another shape", () => {
    const windows: Windows = { size: [2, 2], strides: [2, 2], padding: "valid" };
    const shapes = { x: [1, 4, 4, 3], dy: [1, 2, 1, 3] };
    expect(() => kernels.maxPool2dGrad.shapes(shapes, windows)).toThrow(
      "maxPool2dGrad: got the output [1, 2, 2, 3] and dy [1, 2, 1, 3]; expected equal shapes",
    );
    const average = () => kernels.averagePool2dGrad.shapes({ dy: shapes.dy }, { ...windows, image: [4, 4] });
    expect(average).toThrow(
      "averagePool2dGrad: got the output [1, 2, 2, 3] and dy [1, 2, 1, 3]; expected equal shapes",
    );
    const flat = () => kernels.averagePool2dGrad.shapes({ dy: [6] }, { ...windows, image: [4, 4] });
    expect(flat).toThrow("averagePool2dGrad: got dy [6]; expected 4 dimensions, [batch, height, width, channels].");
  });
});
