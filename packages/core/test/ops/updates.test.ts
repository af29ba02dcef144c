import { kernels } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, test } from "vitest";
import { compute, expectClose, mapped, random, vector } from "./support.js";

const { adadelta, adam, maxNorm, sgd } = kernels;

const sizes = [0, 1, 3, 7, 31, 65];

function operands(size: number) {
  return {
    parameter: random([size], 1),
    gradient: random([size], 2),
    first: random([size], 3),
    second: mapped(random([size], 4), (value) => Math.abs(value)),
  };
}

onEachDevice("updates", (device) => {
  test.each(sizes)("gradient descent of %d parameters is PyTorch's, with momentum and decay", async (size) => {
    const { parameter, gradient, first } = operands(size);
    for (const nesterov of [false, true]) {
      const params = { learningRate: 0.1, momentum: 0.9, nesterov, weightDecay: 0.01, l1: 0.02 };
      const next = await compute(device, sgd, { parameter, gradient, velocity: first }, params);
      const slope = Float64Array.from(gradient.values, (g, i) => {
        const p = parameter.values[i]!;
        return g + 0.01 * p + 0.02 * Math.sign(p);
      });
      const velocity = slope.map((g, i) => 0.9 * first.values[i]! + g);
      expectClose(next.velocity, velocity, 1e-6);
      const step = velocity.map((v, i) => 0.1 * (nesterov ? slope[i]! + 0.9 * v : v));
      expectClose(
        next.parameter,
        step.map((value, i) => parameter.values[i]! - value),
        1e-6,
      );
    }
  });

  test("a zero weight has no L1 slope", async () => {
    const zero = vector([0, 0, 0, 0, 0]);
    const params = { learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0, l1: 1 };
    const next = await compute(device, sgd, { parameter: zero, gradient: zero, velocity: zero }, params);
    expect(next.parameter).toEqual(zero.values);
  });

  test.each(sizes)("Adam of %d parameters corrects the bias of both averages", async (size) => {
    const { parameter, gradient, first, second } = operands(size);
    const params = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, step: 3 };
    const inputs = { parameter, gradient, mean: first, variance: second };
    const next = await compute(device, adam, inputs, params);
    const slope = Float64Array.from(gradient.values, (g, i) => g + 0.01 * parameter.values[i]!);
    const mean = slope.map((g, i) => 0.9 * first.values[i]! + 0.1 * g);
    const variance = slope.map((g, i) => 0.999 * second.values[i]! + 0.001 * g * g);
    expectClose(next.mean, mean, 1e-6);
    expectClose(next.variance, variance, 1e-6);
    const updated = mean.map((m, i) => {
      const deviation = Math.sqrt(variance[i]! / (1 - 0.999 ** 3)) + 1e-8;
      return parameter.values[i]! - (0.01 * (m / (1 - 0.9 ** 3))) / deviation;
    });
    expectClose(next.parameter, updated, 1e-6);
  });

  test("the first step of Adam is the learning rate, whatever the size of the gradient", async () => {
    const [zero, gradient] = [vector([0, 0, 0]), vector([1e-3, -5, 100])];
    const params = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step: 1 };
    const next = await compute(device, adam, { parameter: zero, gradient, mean: zero, variance: zero }, params);
    expectClose(next.parameter, [-0.01, 0.01, -0.01], 2e-5);
  });

  test.each(sizes)("Adadelta of %d parameters is Zeiler's algorithm 1", async (size) => {
    const { parameter, gradient, first, second } = operands(size);
    const past = mapped(first, (value) => Math.abs(value) * 0.01);
    const params = { learningRate: 0.5, rho: 0.95, epsilon: 1e-6, weightDecay: 0.01 };
    const inputs = { parameter, gradient, squareGradient: second, squareUpdate: past };
    const next = await compute(device, adadelta, inputs, params);
    const slope = Float64Array.from(gradient.values, (g, i) => g + 0.01 * parameter.values[i]!);
    const squares = slope.map((g, i) => 0.95 * second.values[i]! + 0.05 * g * g);
    const update = slope.map((g, i) => (Math.sqrt(past.values[i]! + 1e-6) / Math.sqrt(squares[i]! + 1e-6)) * g);
    expectClose(next.squareGradient, squares, 1e-6);
    expectClose(
      next.squareUpdate,
      update.map((u, i) => 0.95 * past.values[i]! + 0.05 * u * u),
      1e-6,
    );
    expectClose(
      next.parameter,
      update.map((u, i) => parameter.values[i]! - 0.5 * u),
      1e-6,
    );
  });

  test("operands of another shape are refused", async () => {
    const params = { learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0, l1: 0 };
    const inputs = { parameter: random([3]), gradient: random([3]), velocity: random([4]) };
    await expect(compute(device, sgd, inputs, params)).rejects.toThrow("velocity [4]");
  });
});

onEachDevice("maxNorm", (device) => {
  test.each([
    [0, 3],
    [3, 0],
    [1, 1],
    [7, 5],
    [31, 65],
  ])(
    "of [%d, %d] shortens the columns that are longer than the limit, and leaves the others",
    async (inputs, units) => {
      const w = mapped(random([inputs, units], 1), (value, index) => (index % units === 1 ? value / 100 : value));
      const squares = new Float64Array(units);
      w.values.forEach((value, index) => {
        squares[index % units]! += value * value;
      });
      const limit = 0.7;
      const expected = mapped(w, (value, index) => value * Math.min(1, limit / Math.sqrt(squares[index % units]!)));
      expectClose((await compute(device, maxNorm, { w }, { limit })).w, expected.values, 1e-6);
    },
  );

  test("of a convolution's weights takes a filter for a column", async () => {
    const { values } = random([3, 2, 4, 5], 3);
    const of = (shape: readonly number[]) => compute(device, maxNorm, { w: { values, shape } }, { limit: 1.5 });
    const { w } = await of([3, 2, 4, 5]);
    expect(w).toEqual((await of([24, 5])).w);
    expect(w).not.toEqual(values);
  });

  test("a column of zeros stays", async () => {
    const w = { values: new Float32Array(6), shape: [3, 2] };
    expect((await compute(device, maxNorm, { w }, { limit: 1 })).w).toEqual(w.values);
  });
});
