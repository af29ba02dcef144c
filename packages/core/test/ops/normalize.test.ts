import { kernels } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, test } from "vitest";
import { compute, dot, expectClose, mapped, numericalGradient, random } from "./support.js";

const epsilon = 1e-3;
const shapes = [
  [3, 1],
  [7, 3],
  [10, 31],
  [2, 5, 6],
];

function moments(x: Float64Array, columns: number): { mean: Float64Array; variance: Float64Array } {
  const rows = x.length / columns;
  const [mean, variance] = [new Float64Array(columns), new Float64Array(columns)];
  x.forEach((value, index) => {
    mean[index % columns]! += value / rows;
  });
  x.forEach((value, index) => {
    variance[index % columns]! += (value - mean[index % columns]!) ** 2 / rows;
  });
  return { mean, variance };
}

type Numbers = ArrayLike<number>;

function normalize(x: Float64Array, gamma: Numbers, beta: Numbers, mean: Numbers, variance: Numbers): Float64Array {
  return x.map((value, index) => {
    const column = index % gamma.length;
    return (gamma[column]! * (value - mean[column]!)) / Math.sqrt(variance[column]! + epsilon) + beta[column]!;
  });
}

function operands(shape: readonly number[]) {
  const channels = [shape.at(-1)!];
  return {
    x: random(shape, 1),
    dy: random(shape, 2),
    gamma: random(channels, 3),
    beta: random(channels, 4),
    mean: random(channels, 5),
    variance: mapped(random(channels, 6), (value) => 1 + value),
  };
}

onEachDevice("batch normalisation", (device) => {
  test.each(shapes.map((shape) => [shape]))("of %j is its definition, with the moments of the batch", async (shape) => {
    const { x, gamma, beta } = operands(shape);
    const values = Float64Array.from(x.values);
    const { mean, variance } = moments(values, gamma.values.length);
    const outputs = await compute(device, kernels.batchNorm, { x, gamma, beta }, { epsilon });
    expectClose(outputs.mean, mean, 1e-6);
    expectClose(outputs.variance, variance, 1e-6);
    expectClose(outputs.y, normalize(values, gamma.values, beta.values, mean, variance));
  });

  test.each(shapes.map((shape) => [shape]))(
    "the gradients of %j run through the moments of the batch",
    async (shape) => {
      const { x, dy, gamma, beta } = operands(shape);
      const columns = gamma.values.length;
      const { mean, variance } = await compute(device, kernels.batchNorm, { x, gamma, beta }, { epsilon });
      const channels = gamma.shape;
      const inputs = {
        x,
        dy,
        gamma,
        mean: { values: mean, shape: channels },
        variance: { values: variance, shape: channels },
      };
      const { dx, dgamma, dbeta } = await compute(device, kernels.batchNormGrad, inputs, { epsilon });
      const loss = (at: Float64Array, scale: Numbers, offset: Numbers): number => {
        const batch = moments(at, columns);
        return dot(normalize(at, scale, offset, batch.mean, batch.variance), dy.values);
      };
      const wide = Float64Array.from(x.values);
      expectClose(
        dx,
        numericalGradient((at) => loss(at, gamma.values, beta.values), x.values),
        1e-5,
      );
      expectClose(
        dgamma,
        numericalGradient((at) => loss(wide, at, beta.values), gamma.values),
      );
      expectClose(
        dbeta,
        numericalGradient((at) => loss(wide, gamma.values, at), beta.values),
      );
    },
  );

  test.each(shapes.map((shape) => [shape]))(
    "in inference, %j takes the moments it is given, as constants",
    async (shape) => {
      const { x, dy, gamma, beta, mean, variance } = operands(shape);
      const inputs = { x, gamma, mean, variance };
      const loss = (at: Float64Array, scale: Numbers): number =>
        dot(normalize(at, scale, beta.values, mean.values, variance.values), dy.values);
      const wide = Float64Array.from(x.values);
      const { y } = await compute(device, kernels.batchNormInfer, { ...inputs, beta }, { epsilon });
      expectClose(y, normalize(wide, gamma.values, beta.values, mean.values, variance.values));
      const { dx, dgamma, dbeta } = await compute(device, kernels.batchNormInferGrad, { ...inputs, dy }, { epsilon });
      expectClose(
        dx,
        numericalGradient((at) => loss(at, gamma.values), x.values),
      );
      expectClose(
        dgamma,
        numericalGradient((at) => loss(wide, at), gamma.values),
      );
      expectClose(dbeta, (await compute(device, kernels.batchNormGrad, { ...inputs, dy }, { epsilon })).dbeta);
    },
  );

  test("a large common offset does not cancel the variance away", async () => {
    const x = mapped(random([64, 3], 7), (value) => 10_000 + value);
    const { variance } = await compute(
      device,
      kernels.batchNorm,
      { x, gamma: random([3], 1), beta: random([3], 2) },
      { epsilon },
    );
    expectClose(variance, moments(Float64Array.from(x.values), 3).variance, 1e-5);
  });

  test("a constant channel becomes beta", async () => {
    const x = { values: new Float32Array(10).fill(0.1), shape: [5, 2] };
    const beta = random([2], 2);
    const { y } = await compute(device, kernels.batchNorm, { x, gamma: random([2], 1), beta }, { epsilon });
    expectClose(
      y,
      x.values.map((_, index) => beta.values[index % 2]!),
      1e-6,
    );
  });

  test("an empty batch has no moments and no output", async () => {
    const vectors = { gamma: random([3], 1), beta: random([3], 2) };
    const { y, mean } = await compute(device, kernels.batchNorm, { x: random([0, 3]), ...vectors }, { epsilon });
    expect(y).toHaveLength(0);
    expect(mean).toEqual(new Float32Array(3).fill(Number.NaN));
  });

  test("vectors of another length than the channels are refused", async () => {
    const inputs = { x: random([4, 3]), gamma: random([3]), beta: random([4]) };
    await expect(compute(device, kernels.batchNorm, inputs, { epsilon })).rejects.toThrow("x [4, 3] and beta [4]");
  });
});
