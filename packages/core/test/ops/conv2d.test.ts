/** Convolution and its gradients, against PyTorch's, and against sums written down. */
import { cpu, type Padding, type Shape, ShapeError } from "@maskout/core";
import { kernels, sizeOf } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, test, vi } from "vitest";
import { convolutions } from "../support/golden.js";
import { compute, expectClose, random, type Values } from "./support.js";

const { biasedConv2d, conv2d, conv2dInputGrad, conv2dWeightGrad } = kernels;

type Two = readonly [number, number];

/** A convolution: everything but the values. */
interface Case {
  readonly of: string;
  readonly x: Shape;
  readonly size: Two;
  readonly filters: number;
  readonly strides?: Two;
  readonly padding?: Padding;
}

/** Sizes on both sides of every block and stretch: 4 lanes, 8 and 16 columns, 16 and 128 rows, 256 terms, 512 taps. */
const cases: readonly Case[] = [
  { of: "one pixel", x: [1, 1, 1, 1], size: [1, 1], filters: 1 },
  { of: "one pixel of 17 channels in padding", x: [3, 1, 1, 17], size: [3, 3], filters: 5, padding: 1 },
  { of: "a kernel as large as the image", x: [3, 5, 7, 3], size: [5, 7], filters: 9 },
  { of: "a kernel larger than the image in padding", x: [2, 3, 2, 5], size: [6, 5], filters: 4, padding: 3 },
  { of: "a kernel larger than the image, same", x: [2, 3, 2, 5], size: [6, 5], filters: 4, padding: "same" },
  { of: "a single filter", x: [2, 9, 9, 4], size: [3, 3], filters: 1, padding: "same" },
  { of: "17 channels to 19 filters", x: [2, 6, 7, 17], size: [3, 2], filters: 19, padding: 1 },
  { of: "1x1 over many positions", x: [3, 13, 11, 6], size: [1, 1], filters: 24 },
  { of: "1x1 with strides", x: [2, 9, 9, 3], size: [1, 1], filters: 7, strides: [2, 3] },
  { of: "strides that skip pixels", x: [2, 11, 12, 4], size: [2, 2], filters: 8, strides: [3, 4], padding: "same" },
  { of: "strides beyond the image", x: [2, 4, 4, 3], size: [3, 3], filters: 4, strides: [9, 9], padding: 1 },
  { of: "more than 256 terms", x: [2, 6, 6, 31], size: [3, 3], filters: 13, padding: 1 },
  { of: "more than 256 filters", x: [1, 4, 5, 3], size: [2, 2], filters: 259 },
  { of: "more than 512 taps", x: [1, 7, 6, 62], size: [3, 3], filters: 6, padding: 1 },
  { of: "more than 256 positions in all", x: [5, 12, 10, 4], size: [3, 3], filters: 12, strides: [1, 2], padding: 1 },
];

const paramsOf = ({ strides = [1, 1], padding = "valid" }: Case) => ({ strides, padding });

function operandsOf(of: Case): { readonly x: Values; readonly w: Values; readonly dy: Values } {
  const [x, w] = [random(of.x, 1), random([...of.size, of.x[3]!, of.filters], 2)];
  return { x, w, dy: random(conv2d.shapes({ x: x.shape, w: w.shape }, paramsOf(of)).y, 3) };
}

/** Output and gradients as sums of products over all positions and taps, one after another. */
function expectedOf(of: Case, { x, w, dy }: ReturnType<typeof operandsOf>) {
  const { size, strides = [1, 1], padding = "valid", filters } = of;
  const [batch = 0, rows = 0, columns = 0, channels = 0] = x.shape;
  const [, height = 0, width = 0] = dy.shape;
  const before = (axis: 0 | 1, length: number, count: number): number => {
    if (padding !== "same") return padding === "valid" ? 0 : padding;
    return Math.floor(Math.max((count - 1) * strides[axis] + size[axis] - length, 0) / 2);
  };
  const [top, left] = [before(0, rows, height), before(1, columns, width)];
  const [y, dx, dw] = [dy, x, w].map(({ shape }) => new Float64Array(sizeOf(shape))) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < height * width; i++) {
      for (let tap = 0; tap < size[0] * size[1]; tap++) {
        const row = Math.floor(i / width) * strides[0] - top + Math.floor(tap / size[1]);
        const column = (i % width) * strides[1] - left + (tap % size[1]);
        if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
        for (let c = 0; c < channels; c++) {
          for (let f = 0; f < filters; f++) {
            const [at, to] = [
              ((n * rows + row) * columns + column) * channels + c,
              (n * height * width + i) * filters + f,
            ];
            const weight = (tap * channels + c) * filters + f;
            y[to]! += x.values[at]! * w.values[weight]!;
            dx[at]! += dy.values[to]! * w.values[weight]!;
            dw[weight]! += x.values[at]! * dy.values[to]!;
          }
        }
      }
    }
  }
  return { y, dx, dw };
}

onEachDevice("conv2d", (device) => {
  test.each(convolutions)("of $input by $kernel, strides $strides, padding $padding, is PyTorch's", async (golden) => {
    const { strides, padding, kernel, input, outputShape, filters } = golden;
    const values = (of: readonly number[], shape: Shape): Values => ({ values: Float32Array.from(of), shape });
    const x = values(golden.x, input);
    const w = values(golden.w, [...kernel, input[3]!, filters]);
    const dy = values(golden.dy, outputShape);
    const bias = values(golden.b, [filters]);
    const biased = await compute(device, biasedConv2d, { x, w, bias }, { strides, padding });
    expectClose(biased.y, golden.y, 1e-4);
    const { y } = await compute(device, conv2d, { x, w }, { strides, padding });
    const { y: after } = await compute(device, kernels.addBias, { x: values([...y], outputShape), bias }, {});
    if (!("backend" in device)) expect(biased.y).toEqual(after);
    const image = [input[1]!, input[2]!] as const;
    expectClose((await compute(device, conv2dInputGrad, { dy, w }, { strides, padding, image })).dx, golden.dx, 1e-4);
    expectClose(
      (await compute(device, conv2dWeightGrad, { x, dy }, { strides, padding, size: kernel })).dw,
      golden.dw,
      1e-4,
    );
    expectClose((await compute(device, kernels.sumRows, { x: dy }, {})).y, golden.db, 1e-4);
  });

  test.each(cases)("of $of is the sum of products, and so are its gradients", async (of) => {
    const { x, w, dy } = operandsOf(of);
    const expected = expectedOf(of, { x, w, dy });
    const params = paramsOf(of);
    const image = [x.shape[1]!, x.shape[2]!] as const;
    expectClose((await compute(device, conv2d, { x, w }, params)).y, expected.y);
    expectClose((await compute(device, conv2dInputGrad, { dy, w }, { ...params, image })).dx, expected.dx);
    expectClose((await compute(device, conv2dWeightGrad, { x, dy }, { ...params, size: of.size })).dw, expected.dw);
  });

  test("of no examples is empty, and adds nothing to the weights", async () => {
    const of: Case = { of: "no examples", x: [0, 5, 4, 3], size: [3, 3], filters: 2 };
    const { x, w, dy } = operandsOf(of);
    const params = paramsOf(of);
    expect((await compute(device, conv2d, { x, w }, params)).y).toHaveLength(0);
    expect((await compute(device, conv2dInputGrad, { dy, w }, { ...params, image: [5, 4] })).dx).toHaveLength(0);
    const { dw } = await compute(device, conv2dWeightGrad, { x, dy }, { ...params, size: of.size });
    expect(dw).toEqual(new Float32Array(54));
  });

  test("of images without channels is zero", async () => {
    const of: Case = { of: "no channels", x: [2, 3, 3, 0], size: [2, 2], filters: 2 };
    const { x, w } = operandsOf(of);
    expect((await compute(device, conv2d, { x, w }, paramsOf(of))).y).toEqual(new Float32Array(16));
  });

  test("of an example has the same bits alone as in a batch, and so has its gradient", async () => {
    const of: Case = { of: "a batch", x: [5, 9, 8, 5], size: [3, 2], filters: 11, strides: [2, 1], padding: "same" };
    const { x, w, dy } = operandsOf(of);
    const params = paramsOf(of);
    const image = [9, 8] as const;
    const { y } = await compute(device, conv2d, { x, w }, params);
    const { dx } = await compute(device, conv2dInputGrad, { dy, w }, { ...params, image });
    const part = ({ values, shape }: Values, at: number): Values => {
      const size = values.length / 5;
      return { values: values.slice(at * size, (at + 1) * size), shape: [1, ...shape.slice(1)] };
    };
    for (const at of [0, 3]) {
      const alone = await compute(device, conv2d, { x: part(x, at), w }, params);
      expect(alone.y).toEqual(part({ values: y, shape: dy.shape }, at).values);
      const back = await compute(device, conv2dInputGrad, { dy: part(dy, at), w }, { ...params, image });
      expect(back.dx).toEqual(part({ values: dx, shape: x.shape }, at).values);
    }
  });

  test("a NaN reaches those that see its pixel, and nobody else", async () => {
    const of: Case = { of: "a NaN", x: [2, 6, 7, 3], size: [3, 2], filters: 5, padding: "same" };
    const { x, w, dy } = operandsOf(of);
    const [row, column] = [2, 4];
    x.values[(row * 7 + column) * 3 + 1] = Number.NaN;
    const { y } = await compute(device, conv2d, { x, w }, paramsOf(of));
    for (const [index, value] of y.entries()) {
      const position = Math.floor(index / 5);
      const [down, right] = [row - Math.floor(position / 7) + 1, column - (position % 7)];
      expect(Number.isNaN(value), `${index}`).toBe(down >= 0 && down < 3 && right >= 0 && right < 2);
    }
    const { dw } = await compute(device, conv2dWeightGrad, { x, dy }, { ...paramsOf(of), size: of.size });
    // Every place of the kernel lies on that pixel once, with channel 1.
    for (const [index, value] of dw.entries()) expect(Number.isNaN(value)).toBe(Math.floor(index / 5) % 3 === 1);
  });
});

describe("conv2d on the CPU", () => {
  const memory = cpu().simd!;

  test.each(cases)("of $of does not depend on what lies around in memory", async (of) => {
    const operands = operandsOf(of);
    const { x, w, dy } = operands;
    const expected = expectedOf(of, operands);
    const params = paramsOf(of);
    const image = [x.shape[1]!, x.shape[2]!] as const;
    // What is given back first: blocks that operands, outputs and scratch are cut from.
    const block = 1_000_000;
    const spoil = (): void => {
      const at = memory.allocate(block);
      memory.floats(at, block).fill(Number.NaN);
      memory.free(at, block);
    };
    spoil();
    expectClose((await compute(cpu(), conv2d, { x, w }, params)).y, expected.y);
    spoil();
    expectClose((await compute(cpu(), conv2dInputGrad, { dy, w }, { ...params, image })).dx, expected.dx);
    spoil();
    expectClose((await compute(cpu(), conv2dWeightGrad, { x, dy }, { ...params, size: of.size })).dw, expected.dw);
  });

  test("takes no more than 2 MB beside its operands, whatever the batch", async () => {
    const lend = vi.spyOn(memory, "lend");
    const allocate = vi.spyOn(memory, "allocate");
    const taken: number[][] = [];
    for (const batch of [1, 64]) {
      lend.mockClear();
      allocate.mockClear();
      const of: Case = { of: "a batch", x: [batch, 14, 14, 96], size: [3, 3], filters: 40, padding: 1 };
      const { x, w, dy } = operandsOf(of);
      await compute(cpu(), conv2d, { x, w }, paramsOf(of));
      await compute(cpu(), conv2dInputGrad, { dy, w }, { ...paramsOf(of), image: [14, 14] });
      await compute(cpu(), conv2dWeightGrad, { x, dy }, { ...paramsOf(of), size: of.size });
      taken.push(lend.mock.calls.map(([bytes]) => bytes));
      // Two inputs and an output, three times.
      expect(allocate).toHaveBeenCalledTimes(9);
    }
    lend.mockRestore();
    allocate.mockRestore();
    expect(taken[0]).toHaveLength(3);
    expect(taken[1]).toEqual(taken[0]);
    for (const bytes of taken[0]!) expect(bytes).toBeLessThanOrEqual(2e6);
  });
});

describe("conv2d refuses", () => {
  const params = { strides: [1, 1], padding: "valid" } as const;

  test("operands that do not fit, with both shapes", () => {
    const shapes = (x: Shape, w: Shape) => () => conv2d.shapes({ x, w }, params);
    expect(shapes([1, 5, 5, 3], [3, 3, 4, 2])).toThrow(ShapeError);
    expect(shapes([1, 5, 5, 3], [3, 3, 4, 2])).toThrow(
      "conv2d: got x [1, 5, 5, 3] and w [3, 3, 4, 2]; expected weights for",
    );
    expect(shapes([5, 5, 3], [3, 3, 3, 2])).toThrow("4 dimensions, [batch, rows, columns, channels]");
    expect(shapes([1, 5, 5, 3], [3, 3, 3])).toThrow("4 dimensions, [kernel rows, kernel columns, channels, filters]");
    expect(shapes([1, 2, 5, 3], [3, 3, 3, 2])).toThrow("not larger than the padded image");
  });

  test("a gradient that is not of the output's shape", () => {
    const [dy, w, x] = [
      [1, 3, 4, 2],
      [3, 3, 3, 2],
      [1, 5, 5, 3],
    ];
    const input = () => conv2dInputGrad.shapes({ dy, w }, { ...params, image: [5, 5] });
    expect(input).toThrow("conv2dInputGrad: got dy [1, 3, 4, 2]; expected the shape of the output, [1, 3, 3, 2].");
    expect(() => conv2dWeightGrad.shapes({ x, dy }, { ...params, size: [3, 3] })).toThrow("the shape of the output");
    expect(() => conv2dInputGrad.shapes({ dy: [3], w }, { ...params, image: [5, 5] })).toThrow("4 dimensions");
  });
});
