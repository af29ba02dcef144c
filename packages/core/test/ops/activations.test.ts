import { GpuDevice } from "@maskout/core/gpu";
import { kernels } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, test } from "vitest";
import { boundOn, compute, dot, expectClose, mapped, numericalGradient, random, vector } from "./support.js";

const functions = [
  { name: "relu", forward: kernels.relu, backward: kernels.reluGrad, f: (x: number): number => Math.max(x, 0) },
  {
    name: "sigmoid",
    forward: kernels.sigmoid,
    backward: kernels.sigmoidGrad,
    f: (x: number): number => 1 / (1 + Math.exp(-x)),
  },
  {
    name: "selu",
    forward: kernels.selu,
    backward: kernels.seluGrad,
    f: (x: number): number => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  },
  { name: "tanh", forward: kernels.tanh, backward: kernels.tanhGrad, f: Math.tanh },
];

/** From where everything is normal through where single precision gives out. */
const sweep = vector(Array.from({ length: 4001 }, (_, index) => (index - 2000) / 20));
const special = vector([0, -0, Infinity, -Infinity, Number.NaN, 1e-30, -1e-30, 3e38, -3e38]);

onEachDevice("activations", (device) => {
  describe.each(functions)("$name", ({ forward, backward, f }) => {
    // 4 units in the last place; on a GPU, WGSL lets the exponential have 3 + 2|x| and the division 2.5.
    test("is its definition, to some units in the last place, wherever that is a normal number", async () => {
      const { y } = await compute(device, forward, { x: sweep }, {});
      for (const [index, value] of y.entries()) {
        const x = sweep.values[index]!;
        const expected = f(x);
        const units = device instanceof GpuDevice ? 8 + 2 * Math.abs(x) : 4;
        if (Math.abs(expected) < 1e-37) expect(value).toBeCloseTo(0, 30);
        else expect(Math.abs(value / expected - 1), `at ${x}`).toBeLessThan(units * 2 ** -23);
      }
    });

    test("has all its digits near 0 too", async () => {
      const small = vector([2 ** -20, -(2 ** -20), -1e-3, -0.01, -0.1, -0.34, -0.4, -0.49, 1e-30]);
      const { y } = await compute(device, forward, { x: small }, {});
      for (const [index, value] of y.entries()) {
        const expected = f(small.values[index]!);
        expect(Math.abs(value - expected), `at ${small.values[index]}`).toBeLessThanOrEqual(
          2 ** -20 * Math.abs(expected),
        );
      }
    });

    test("keeps its limits at infinity, and NaN", async () => {
      expectClose((await compute(device, forward, { x: special }, {})).y, Float32Array.from(special.values, f), 1e-7);
    });

    test.each([0, 1, 3, 7, 31, 65])("the gradient of %d elements is that of central differences", async (size) => {
      const x = mapped(random([size], 1), (value) => 4 * value);
      const dy = random([size], 2);
      const { y } = await compute(device, forward, { x }, {});
      const { dx } = await compute(device, backward, { y: { values: y, shape: [size] }, dy }, {});
      expectClose(
        dx,
        numericalGradient((at) => dot(at.map(f), dy.values), x.values),
      );
    });
  });

  test("an element at rest selects its gradient away: NaN there gives 0", async () => {
    const inputs = { y: vector([0, 2, 0]), dy: vector([Number.NaN, 3, Infinity]) };
    expect((await compute(device, kernels.reluGrad, inputs, {})).dx).toEqual(Float32Array.of(0, 3, 0));
  });

  test("a gradient of another shape is refused", async () => {
    await expect(compute(device, kernels.tanhGrad, { y: random([3]), dy: random([4]) }, {})).rejects.toThrow(
      "expected equal shapes",
    );
  });
});

function softmax(x: Float64Array, columns: number): Float64Array {
  const y = Float64Array.from(x);
  for (let row = 0; row < x.length; row += columns) {
    const logits = x.subarray(row, row + columns);
    const largest = Math.max(...logits);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    logits.forEach((logit, column) => {
      y[row + column] = Math.exp(logit - largest) / total;
    });
  }
  return y;
}

onEachDevice("softmax", (device) => {
  test.each([
    [1, 1],
    [3, 2],
    [2, 7],
    [5, 10],
    [2, 31],
    [1, 1000],
  ])("of [%d, %d] is its definition, and its gradient that of central differences", async (rows, columns) => {
    const x = mapped(random([rows, columns], 1), (value) => 5 * value);
    const dy = random([rows, columns], 2);
    const { y } = await compute(device, kernels.softmax, { x }, {});
    expectClose(y, softmax(Float64Array.from(x.values), columns), boundOn(device, 1e-6));
    if (columns > 100) return;
    const { dx } = await compute(device, kernels.softmaxGrad, { y: { values: y, shape: x.shape }, dy }, {});
    expectClose(
      dx,
      numericalGradient((at) => dot(softmax(at, columns), dy.values), x.values),
    );
  });

  test("large logits do not overflow, and -Infinity is never chosen", async () => {
    const x = { values: Float32Array.of(3e38, 3e38, -3e38, -1000, -Infinity, -1000), shape: [2, 3] };
    expect((await compute(device, kernels.softmax, { x }, {})).y).toEqual(Float32Array.of(0.5, 0.5, 0, 0.5, 0, 0.5));
  });

  test("NaN spoils its own row only", async () => {
    const x = { values: Float32Array.of(1, Number.NaN, 1, 1), shape: [2, 2] };
    expect((await compute(device, kernels.softmax, { x }, {})).y).toEqual(
      Float32Array.of(Number.NaN, Number.NaN, 0.5, 0.5),
    );
  });

  test.each([
    [0, 4],
    [4, 0],
  ])("of [%d, %d], no elements, is empty", async (rows, columns) => {
    expect((await compute(device, kernels.softmax, { x: random([rows, columns]) }, {})).y).toHaveLength(0);
  });
});
