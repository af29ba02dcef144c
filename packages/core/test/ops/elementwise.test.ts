import { kernels } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, test } from "vitest";
import { boundOn, compute, expectClose, mapped, random, vector } from "./support.js";

const { add, addBias, affine, lerp, mean, oneHotRows, scale, scaleRows, sumRows, takeRows } = kernels;

const sizes = [0, 1, 2, 3, 4, 7, 31, 65];

onEachDevice("elementwise", (device) => {
  test.each(sizes)("sums, multiples and mixtures of %d elements", async (size) => {
    const [a, b] = [random([size], 1), random([size], 2)];
    const factor = Math.fround(0.3);
    expectClose((await compute(device, add, { a, b }, {})).y, mapped(a, (value, i) => value + b.values[i]!).values, 0);
    expectClose((await compute(device, scale, { x: a }, { factor })).y, mapped(a, (value) => value * factor).values, 0);
    const line = mapped(a, (value) => Math.fround(value * factor) + 0.25);
    expectClose(
      (await compute(device, affine, { x: a }, { factor, shift: 0.25 })).y,
      line.values,
      boundOn(device, 1e-7),
    );
    const mixture = Float64Array.from(a.values, (value, i) => value + 0.3 * (b.values[i]! - value));
    expectClose((await compute(device, lerp, { a, b }, { weight: 0.3 })).y, mixture, 1e-6);
  });

  test("a mixture of weight 0 is a", async () => {
    const a = random([5], 1);
    expect((await compute(device, lerp, { a, b: random([5], 2) }, { weight: 0 })).y).toEqual(a.values);
  });

  test.each([
    [0, 5],
    [1, 1],
    [3, 7],
    [4, 31],
    [65, 10],
    [3, 0],
  ])(
    "the bias of %d rows by %d columns is added to each row, and its gradient is the sum of the rows",
    async (rows, columns) => {
      const [x, bias] = [random([rows, columns], 1), random([columns], 2)];
      const sums = new Float64Array(columns);
      x.values.forEach((value, index) => {
        sums[index % columns]! += value;
      });
      const shifted = mapped(x, (value, index) => value + bias.values[index % columns]!);
      expectClose((await compute(device, addBias, { x, bias }, {})).y, shifted.values, 0);
      expectClose((await compute(device, sumRows, { x }, {})).y, sums, 1e-6);
    },
  );

  test("all dimensions but the last are rows", async () => {
    const x = random([2, 3, 5], 1);
    const flat = { values: x.values, shape: [6, 5] };
    expect((await compute(device, sumRows, { x }, {})).y).toEqual((await compute(device, sumRows, { x: flat }, {})).y);
  });

  test("a sum of rows keeps what single precision would lose", async () => {
    const values = new Float32Array(3000).fill(1e-4);
    values[0] = 1e4;
    expectClose(
      (await compute(device, sumRows, { x: { values, shape: [3000, 1] } }, {})).y,
      [1e4 + 0.2999],
      boundOn(device, 1e-7),
    );
  });

  test.each(sizes.slice(1))("the mean of %d elements", async (size) => {
    const x = random([size], 3);
    const total = x.values.reduce((sum, value) => sum + value, 0);
    expectClose((await compute(device, mean, { x }, {})).y, [total / size], 1e-6);
  });

  test("the mean of nothing is NaN", async () => {
    expect((await compute(device, mean, { x: random([0]) }, {})).y).toEqual(Float32Array.of(Number.NaN));
  });

  test("the mean of a million equal values is that value", async () => {
    const x = { values: new Float32Array(1_000_000).fill(0.1), shape: [1_000_000] };
    expectClose((await compute(device, mean, { x }, {})).y, [Math.fround(0.1)], boundOn(device, 0));
  });

  test("shapes that differ are refused", async () => {
    await expect(compute(device, add, { a: random([2, 3]), b: random([3, 2]) }, {})).rejects.toThrow(
      "expected equal shapes",
    );
    await expect(compute(device, addBias, { x: random([2, 3]), bias: random([2]) }, {})).rejects.toThrow("bias [2]");
    await expect(compute(device, sumRows, { x: random([]) }, {})).rejects.toThrow("at least one dimension");
  });
});

onEachDevice("takeRows", (device) => {
  test("rows come in the order of the indices, also twice", async () => {
    const x = random([5, 2, 3], 1);
    const indices = Uint32Array.of(4, 0, 4);
    const row = (index: number): number[] => Array.from(x.values.subarray(index * 6, index * 6 + 6));
    const { y } = await compute(device, takeRows, { x }, { indices });
    expect(Array.from(y)).toEqual([...row(4), ...row(0), ...row(4)]);
  });

  test("no indices give no rows, and a vector's rows are its elements", async () => {
    expect((await compute(device, takeRows, { x: random([5, 2]) }, { indices: new Uint32Array() })).y).toHaveLength(0);
    expect((await compute(device, takeRows, { x: vector([1, 2, 3]) }, { indices: Uint32Array.of(2) })).y).toEqual(
      Float32Array.of(3),
    );
  });

  test("an index outside the rows is refused, by its value", async () => {
    const inputs = { x: random([5, 2]) };
    await expect(compute(device, takeRows, inputs, { indices: Uint32Array.of(1, 5) })).rejects.toThrow(
      "indices below 5",
    );
  });
});

onEachDevice("scaleRows", (device) => {
  test.each([
    [3, 7],
    [4, 1],
    [0, 5],
    [2, 3, 5],
  ])("multiplies every row by its own factor: [%d, %d]", async (...shape) => {
    const [x, factors] = [random(shape, 1), random([shape[0]!], 2)];
    const columns = x.values.length / shape[0]!;
    const expected = mapped(x, (value, index) => value * factors.values[Math.floor(index / columns)]!);
    expectClose((await compute(device, scaleRows, { x, factors }, {})).y, expected.values, 0);
  });

  test("wants a factor for every row", async () => {
    const inputs = { x: random([2, 3]), factors: random([3]) };
    await expect(compute(device, scaleRows, inputs, {})).rejects.toThrow("x [2, 3] and factors [3]");
  });
});

onEachDevice("oneHotRows", (device) => {
  test("has a 1 at the class of each row, and NaN where there is no such class", async () => {
    const labels = vector([2, 0, 1, 3, -1, 0.5, Number.NaN]);
    const { y } = await compute(device, oneHotRows, { x: labels }, { classes: 3 });
    const none = new Array(3).fill(Number.NaN);
    expect([...y]).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0, ...none, ...none, ...none, ...none]);
  });
});
