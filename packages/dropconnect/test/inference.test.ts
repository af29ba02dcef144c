import { cpu, type Device, keyFromSeed, predict, sequential, tensor } from "@maskout/core";
import { dropConnect, dropConnectDense, dropConnectMoments } from "@maskout/dropconnect";
import { randomValues, relativeError } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";
import { MASKS } from "./support/golden.js";

const [batch, inputs, units] = [4, 40, 6];
const sizes = { batch, inputs, units };
const arrays = {
  x: randomValues("x", batch * inputs),
  w: randomValues("w", inputs * units),
  b: randomValues("b", units),
  ...sizes,
};
const STEPS = 4000;

describe("training over many masks", () => {
  const { mean, variance } = dropConnectMoments(arrays, { rate: 0.4 });

  // The mean of 4000 passes has a standard error of sqrt(variance / 4000); 24 outputs stay within 5 but for 1 chance in 10^5.
  // The variance of a sum of 40 independent terms has a relative standard error near sqrt(2 / 4000); the bound is 6 of them.
  it.each(MASKS)("has the mean that inference uses: a mask per %s", (mask) => {
    const sum = new Float64Array(batch * units);
    const squares = new Float64Array(batch * units);
    for (let step = 0; step < STEPS; step++) {
      for (const [at, y] of dropConnect(arrays, { rate: 0.4, seed: "mean", mask, step }).entries()) {
        sum[at] = (sum[at] ?? 0) + y;
        squares[at] = (squares[at] ?? 0) + y * y;
      }
    }
    for (let at = 0; at < sum.length; at++) {
      const average = (sum[at] ?? 0) / STEPS;
      const spread = (squares[at] ?? 0) / STEPS - average ** 2;
      // A unit mask keeps or drops a whole sum s = x @ w, so its variance is (1 - q) / q * s^2.
      const s = (mean[at] ?? 0) - (arrays.b[at % units] ?? 0);
      const expected = mask === "unit" ? (0.4 / 0.6) * s * s : (variance[at] ?? 0);
      expect(Math.abs(average - (mean[at] ?? 0))).toBeLessThan(5 * Math.sqrt(expected / STEPS) + 1e-6);
      expect(Math.abs(spread / expected - 1)).toBeLessThan(6 * Math.sqrt(2 / STEPS) + 1e-3);
    }
  });
});

/** E[max(u, 0)] of a normal u: the rectified normal's mean. */
function rectifiedMean(mean: number, variance: number): number {
  const deviation = Math.sqrt(variance);
  const z = mean / deviation;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return mean * normalCdf(z) + deviation * density;
}

/** The standard normal distribution function, by Abramowitz and Stegun 7.1.26 (error below 1.5e-7). */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(z / Math.SQRT2));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - series * Math.exp((-z * z) / 2);
  return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}

describe("Gaussian inference", () => {
  const samples = 20_000;
  const { mean, variance } = dropConnectMoments(arrays, { rate: 0.5 });
  const inferred = async (
    options: Parameters<typeof dropConnectDense>[1],
    device: Device = cpu(),
    batchSize = batch,
  ): Promise<Float32Array> => {
    using model = sequential([dropConnectDense(units, options)], { seed: "gaussian", device, inputShape: [inputs] });
    const [weight = "", bias = ""] = model.parameters.keys();
    model.assign(
      new Map([
        [weight, tensor(arrays.w, [inputs, units], { device })],
        [bias, tensor(arrays.b, [units], { device })],
      ]),
    );
    using x = tensor(arrays.x, [batch, inputs], { device });
    using y = await predict(model, x, { batchSize });
    return y.data();
  };

  it("averages the activation over the normal with the mask's moments: ReLU's mean is the rectified normal's", async () => {
    const y = await inferred({ rate: 0.5, activation: "relu", inference: "gaussian", samples });
    for (const [at, value] of y.entries()) {
      const [mu, sigma2] = [mean[at] ?? 0, variance[at] ?? 0];
      // The average of 20,000 draws of at most the normal's spread: 5 standard errors.
      expect(Math.abs(value - rectifiedMean(mu, sigma2))).toBeLessThan(5 * Math.sqrt(sigma2 / samples));
    }
  });

  it("differs from the activation of the mean, which is what inference by the mean gives", async () => {
    const [gaussian, byMean] = await Promise.all([
      inferred({ rate: 0.5, activation: "relu", inference: "gaussian", samples }),
      inferred({ rate: 0.5, activation: "relu" }),
    ]);
    expect(
      relativeError(
        byMean,
        mean.map((mu) => Math.max(mu, 0)),
      ),
    ).toBeLessThan(1e-5);
    expect(relativeError(gaussian, byMean)).toBeGreaterThan(0.05);
  });

  it("draws normals with mean 0 and variance 1", async () => {
    // One input of 1, weights of 1 and one sample: each output is mean + sqrt(variance) * z.
    const count = 20_000;
    using model = sequential([dropConnectDense(count, { rate: 0.5, bias: false, inference: "gaussian", samples: 1 })], {
      key: keyFromSeed("normals"),
      inputShape: [1],
    });
    model.assign(new Map([["0.dropConnectDense.weight", tensor(new Float32Array(count).fill(1), [1, count])]]));
    using y = await predict(model, tensor([1], [1, 1]));
    // A weight of 1 at keep probability 1/2: mean 1, variance 1.
    const z = y.dataSync().map((value) => value - 1);
    const moment = (power: number): number => z.reduce((sum, value) => sum + value ** power, 0) / count;
    // Standard errors of the first four moments of 20,000 normals: 0.0071, 0.01, 0.027, 0.069; the bounds are 5 of them.
    expect(Math.abs(moment(1))).toBeLessThan(0.036);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.05);
    expect(Math.abs(moment(3))).toBeLessThan(0.137);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.35);
  });

  it("gives an example what it gives it among others, in any order", async () => {
    const layer = dropConnectDense(units, { rate: 0.5, activation: "relu", inference: "gaussian", samples: 20 });
    using model = sequential([layer], { seed: "gaussian", inputShape: [inputs] });
    const example = (row: number) => arrays.x.subarray(row * inputs, (row + 1) * inputs);
    const predicted = async (rows: readonly number[]): Promise<readonly Float32Array[]> => {
      using x = tensor(
        rows.flatMap((row) => [...example(row)]),
        [rows.length, inputs],
      );
      using y = await predict(model, x, { batchSize: 3 });
      const values = await y.data();
      return rows.map((_, at) => values.slice(at * units, (at + 1) * units));
    };
    const [first, second, third] = await predicted([0, 1, 2]);
    expect(await predicted([2, 0, 0, 1, 0])).toEqual([third, first, first, second, first]);
  });

  onEachDevice("the average", (device) => {
    it.each(["linear", "relu", "sigmoid", "tanh"] as const)(
      "is the CPU's to 1e-5, and the same for any batch size: %s",
      async (activation) => {
        const options = { rate: 0.3, activation, inference: "gaussian", samples: 50 } as const;
        const whole = await inferred(options, device);
        expect(relativeError(whole, await inferred(options))).toBeLessThan(1e-5);
        for (const batchSize of [1, 3]) expect(await inferred(options, device, batchSize)).toEqual(whole);
      },
    );
  });

  it("has no gradient, and says so", () => {
    const layer = dropConnectDense(units, { rate: 0.5, inference: "gaussian" });
    using model = sequential([layer], { seed: 1, inputShape: [inputs] });
    const pass = model.forward(tensor(arrays.x, [batch, inputs]));
    expect(() => pass.pullback(pass.output)).toThrow(/Gaussian inference has no gradient/);
  });
});
