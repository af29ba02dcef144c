/** Parts of tensors, and where rows are largest. */
import { argMax, cpu, OptionError, ShapeError, slice, tensor, zeros } from "@maskout/core";
import { kernels, sizeOf } from "@maskout/core/variant";
import { onEachDevice, settledMemory } from "@maskout/testing/devices";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compute, random, type Values } from "./support.js";

/** The part that `Array.prototype.slice` takes of nested lists. */
function sliced({ values, shape }: Values, begin: readonly number[], end: readonly number[]): Values {
  const kept = shape.map((length, axis) => Array.from({ length }, (_, index) => index).slice(begin[axis], end[axis]));
  const places = kept.reduce<number[]>(
    (all, indices, axis) => all.flatMap((place) => indices.map((index) => place * shape[axis]! + index)),
    [0],
  );
  return { values: Float32Array.from(places, (place) => values[place]!), shape: kept.map(({ length }) => length) };
}

/** A shape, and a bound for either end of every dimension. */
const parts = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -7, max: 7 }), fc.integer({ min: -7, max: 7 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((axes) => ({
    shape: axes.map(([length]) => length),
    begin: axes.map(([, begin]) => begin),
    end: axes.map(([, , end]) => end),
  }));

onEachDevice("slice", (device) => {
  test("is Array.prototype.slice in every dimension", async () => {
    await fc.assert(
      fc.asyncProperty(parts, async ({ shape, begin, end }) => {
        const values = random(shape);
        using x = tensor(values.values, shape, { device });
        using y = slice(x, begin, end);
        const expected = sliced(values, begin, end);
        expect(y.shape).toEqual(expected.shape);
        expect(await y.data()).toEqual(expected.values);
      }),
      { seed: 11, numRuns: device.name.startsWith("cpu") ? 300 : 40 },
    );
  });

  test("with numbers is a part of the first dimension", async () => {
    using x = tensor([1, 2, 3, 4, 5, 6], [3, 2], { device });
    using last = slice(x, -1);
    using first = slice(x, 0, -1);
    using past = slice(x, 2, 100);
    using open = slice(x, [0, 1], [undefined, 2]);
    expect([last.shape, [...(await last.data())]]).toEqual([
      [1, 2],
      [5, 6],
    ]);
    expect([first.shape, [...(await first.data())]]).toEqual([
      [2, 2],
      [1, 2, 3, 4],
    ]);
    expect([past.shape, [...(await past.data())]]).toEqual([
      [1, 2],
      [5, 6],
    ]);
    expect([open.shape, [...(await open.data())]]).toEqual([
      [3, 1],
      [2, 4, 6],
    ]);
  });

  test("is a copy: each is disposed of by itself, and nothing is left", async () => {
    const before = await settledMemory(device);
    const x = tensor([1, 2, 3], [3], { device });
    const y = slice(x, 1);
    x.dispose();
    expect([...(await y.data())]).toEqual([2, 3]);
    y.dispose();
    expect(await settledMemory(device)).toEqual(before);
  });
});

onEachDevice("argMax", (device) => {
  test.each([[1, 1], [3, 2], [65, 10], [4, 31], [2, 3, 4], [7], [0, 3]])(
    "of [%d, %d, %d] is where each row is largest, the first of equals",
    async (...shape) => {
      // Few different values, so that many are equal.
      const x = { shape, values: random(shape).values.map((value) => Math.round(3 * value)) };
      const columns = shape.at(-1)!;
      const { y } = await compute(device, kernels.argMax, { x }, {});
      const rows = Array.from({ length: sizeOf(shape) / columns }, (_, row) =>
        Array.from(x.values.subarray(row * columns, (row + 1) * columns)),
      );
      expect([...y]).toEqual(rows.map((row) => row.indexOf(Math.max(...row))));
    },
  );

  test("takes infinities, and equals from zeros of both signs", async () => {
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const values = Float32Array.of(low, low, low, 1, high, high, -0, 0, -0, low, 5, low);
    expect([...(await compute(device, kernels.argMax, { x: { values, shape: [4, 3] } }, {})).y]).toEqual([0, 1, 0, 1]);
  });

  test("of a row that holds a NaN is NaN, wherever it is, and of its neighbours is not", async () => {
    const columns = 7;
    const rows = Array.from({ length: columns }, (_, at) =>
      Array.from({ length: columns }, (_, column) => (column === at ? Number.NaN : column)),
    );
    const values = Float32Array.from([[5, 1, 1, 1, 1, 1, 1], ...rows, [0, 0, 0, 0, 0, 0, 1]].flat());
    const { y } = await compute(device, kernels.argMax, { x: { values, shape: [columns + 2, columns] } }, {});
    expect([...y]).toEqual([0, ...rows.map(() => Number.NaN), 6]);
  });

  test("gives class numbers in the shape of the rows", async () => {
    using x = tensor([1, 9, 3, 4, 5, 0], [3, 1, 2], { device });
    using y = argMax(x);
    expect([y.shape, [...(await y.data())]]).toEqual([
      [3, 1],
      [1, 1, 0],
    ]);
  });
});

describe("the bits of parts and places", () => {
  test("are those of the references", async () => {
    const plain = cpu({ simd: false });
    const x = {
      values: random([37, 3, 13]).values.map((value, index) => (index % 101 === 0 ? Number.NaN : value)),
      shape: [37, 3, 13],
    };
    const bits = async (device: typeof plain) => {
      const { y } = await compute(device, kernels.argMax, { x }, {});
      const part = await compute(device, kernels.slice, { x }, { begin: [2, 1, 3], size: [30, 2, 9] });
      return [new Uint32Array(y.buffer), new Uint32Array(part.y.buffer)];
    };
    expect(await bits(cpu())).toEqual(await bits(plain));
  });
});

describe("slice and argMax refuse", () => {
  const x = zeros([3, 2]);
  test.each([
    ["a fraction", 0.5, undefined, 'slice: option "begin" is 0.5; expected a whole number'],
    ["NaN", 0, Number.NaN, 'option "end" is NaN'],
    ["infinity", 0, Number.POSITIVE_INFINITY, 'option "end" is Infinity'],
    ["text", "1", undefined, 'option "begin" is "1"'],
    ["null", 0, null, 'option "end" is null'],
    ["too short a list", [0], undefined, "a list of 2, one per dimension of [3, 2]"],
    ["too long a list", [0, 0], [1, 1, 1], 'option "end" is [1, 1, 1]'],
    ["a list in a list", [0, [1]], undefined, 'option "begin"'],
  ])("%s", (_, begin, end, message) => {
    const call = (): unknown => Reflect.apply(slice, undefined, [x, begin, end]);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });

  test("scalars, rows of nothing, and what is no tensor", () => {
    expect(() => slice(zeros([]), 0)).toThrow(ShapeError);
    expect(() => argMax(zeros([]))).toThrow(ShapeError);
    expect(() => argMax(zeros([3, 0]))).toThrow("argMax: got x [3, 0]; expected a last dimension of 1 to 2^24");
    expect(() => Reflect.apply(slice, undefined, [[1, 2], 0])).toThrow(
      'slice: option "x" is [1, 2]; expected a tensor',
    );
    expect(() => Reflect.apply(argMax, undefined, [[1, 2]])).toThrow('argMax: option "x" is [1, 2]; expected a tensor');
    expect(() => kernels.slice.shapes({ x: [3, 2] }, { begin: [2, 0], size: [2, 2] })).toThrow(ShapeError);
  });
});
