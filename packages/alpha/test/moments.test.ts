/** What alpha dropout is for: values of mean 0 and variance 1 keep them, and so does a network of SELU. */
import { alphaDropout, dropout, featureAlphaDropout, featureDropout } from "@maskout/alpha";
import { dense, normals, ShapeError, selu, sequential, tensor } from "@maskout/core";
import { describe, expect, it } from "vitest";

/** The mean and the variance of values, in double precision. */
function momentsOf(values: Float32Array): { readonly mean: number; readonly variance: number } {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, variance: squares / values.length - mean ** 2 };
}

describe("standard normal values", () => {
  const COUNT = 2 ** 24;
  const x = normals({ key: [1, 2], count: COUNT });
  const out = new Float32Array(COUNT);

  // Of 16 million values the mean has a standard error of 2.4e-4, the variance one of 3.5e-4.
  it.each([0.05, 0.1, 0.2, 0.3, 0.4, 0.5])("keep a mean of 0 and a variance of 1 to 1e-3 at rate %d", (rate) => {
    const { mean, variance } = momentsOf(dropout(x, { rate, seed: "moments", out }));
    expect(Math.abs(mean)).toBeLessThan(1e-3);
    expect(Math.abs(variance - 1)).toBeLessThan(1e-3);
  });

  it("keep them channel by channel, to five standard errors of the number of channels", () => {
    const [batch, positions, channels] = [4096, 4, 1024];
    const shape = [batch, positions, channels];
    const { mean, variance } = momentsOf(featureDropout(x, { rate: 0.3, seed: "moments", shape, out }));
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / (batch * channels)));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / (batch * channels)));
  });
});

describe("a network of SELU", () => {
  it.each([0.05, 0.1, 0.2])("keeps them through eight layers that start by LeCun, at rate %d", async (rate) => {
    const width = 256;
    const layers = Array.from({ length: 8 }, () => [dense(width, { init: "lecun" }), selu(), alphaDropout({ rate })]);
    using model = sequential(layers.flat(), { seed: "selu", inputShape: [width] });
    using x = tensor(normals({ key: [3, 4], count: 512 * width }), [512, width]);
    using output = model.forward(x, { mode: "sample", step: 0 }).output;
    const { mean, variance } = momentsOf(await output.data());
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.abs(variance - 1)).toBeLessThan(0.15);
  });
});

describe("what is dropped", () => {
  it("becomes one value below SELU's limit, also where it was NaN", () => {
    const x = new Float32Array(1000).fill(Number.NaN);
    const y = new Set(dropout(x, { rate: 0.5, seed: 1 }));
    expect(y).toEqual(new Set([Number.NaN, -0.7791939377784729]));
  });

  it("is a channel of an example, wherever the channels are", () => {
    const ones = new Float32Array(2 * 3 * 4).fill(1);
    const last = featureDropout(ones, { rate: 0.5, seed: 1, shape: [2, 3, 4] });
    const first = featureDropout(ones, { rate: 0.5, seed: 1, shape: [2, 4, 3], channels: "first" });
    for (let n = 0; n < 2; n++) {
      for (let c = 0; c < 4; c++) {
        const [ofLast, ofFirst] = [0, 1, 2].reduce<[number[], number[]]>(
          ([l, f], p) => [
            [...l, last[(n * 3 + p) * 4 + c]!],
            [...f, first[(n * 4 + c) * 3 + p]!],
          ],
          [[], []],
        );
        expect(new Set(ofLast).size).toBe(1);
        expect(ofLast).toEqual(ofFirst);
      }
    }
  });

  it("wants channels: a list of examples without any is refused when the layer is built", () => {
    const layer = featureAlphaDropout({ rate: 0 });
    expect(() => layer.build({ inputShape: [], key: [1, 2] })).toThrow(ShapeError);
    expect(() => featureDropout(new Float32Array(4), { rate: 0, seed: 1, shape: [4] })).toThrow(
      "featureAlphaDropout: got input [4]; expected at least 2 dimensions, the batch and the channels.",
    );
  });
});
