/** Losses that learn how far off a prediction is, and quantiles. */
import {
  adam,
  dense,
  fit,
  gaussianNegativeLogLikelihood,
  keyFromSeed,
  normals,
  OptionError,
  predict,
  quantileLoss,
  ShapeError,
  sequential,
  tensor,
} from "@maskout/core";
import { describe, expect, it } from "vitest";

/** Targets of mean 3 and deviation 2 that no input says anything of. */
const targets = Float32Array.from(normals({ key: keyFromSeed("targets"), count: 2000 }), (z) => 3 + 2 * z);
const x = new Float32Array(2000).fill(1);

describe("losses of distributions", () => {
  it("the Gaussian likelihood learns the mean and the variance", async () => {
    using model = sequential([dense(2, { bias: false })], { seed: 1 });
    const options = { optimizer: adam({ learningRate: 0.05 }), epochs: 30, batchSize: 200 };
    const data = { x: tensor(x, [2000, 1]), y: tensor(targets, [2000]) };
    await fit(model, data, { ...options, loss: gaussianNegativeLogLikelihood() });
    const [mean, logVariance] = await (await predict(model, tensor([1], [1, 1]))).data();
    expect(Math.abs(mean! - 3)).toBeLessThan(0.3);
    expect(Math.abs(Math.exp(logVariance! / 2) - 2)).toBeLessThan(0.3);
  });

  it("the quantile loss learns what shares of the targets lie below", async () => {
    const quantiles = [0.1, 0.5, 0.9];
    using model = sequential([dense(3, { bias: false })], { seed: 1 });
    const options = { optimizer: adam({ learningRate: 0.05 }), epochs: 40, batchSize: 200 };
    const data = { x: tensor(x, [2000, 1]), y: tensor(targets, [2000]) };
    await fit(model, data, { ...options, loss: quantileLoss({ quantiles }) });
    const learnt = await (await predict(model, tensor([1], [1, 1]))).data();
    for (const [index, quantile] of quantiles.entries()) {
      const below = targets.filter((target) => target < learnt[index]!).length / 2000;
      expect(Math.abs(below - quantile)).toBeLessThan(0.04);
    }
  });

  it("are refused where shapes and options do not fit", () => {
    const three = tensor([1, 2, 3], [1, 3]);
    expect(() => gaussianNegativeLogLikelihood().evaluate(three, tensor([1], [1]))).toThrow(ShapeError);
    expect(() => quantileLoss({ quantiles: [0.5] }).evaluate(three, tensor([1], [1]))).toThrow(ShapeError);
    expect(() => quantileLoss({ quantiles: [] })).toThrow(OptionError);
    expect(() => quantileLoss({ quantiles: [0.5, 1] })).toThrow(
      'option "quantiles[1]" is 1; expected a number in (0, 1)',
    );
  });
});
