/** What is particular to stochastic depth: what is computed, how deep a network is, and what stays as it is. */
import {
  adam,
  batchNorm,
  chain,
  type Device,
  dense,
  fit,
  foldIn,
  keepMask,
  keyFromSeed,
  type Layer,
  meanSquaredError,
  model,
  predict,
  sequential,
  tensor,
  tidy,
} from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { linearRates, stochasticDepth } from "@maskout/stochastic-depth";
import { randomValues } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

/** A layer that writes down when it is computed. */
function counted(layer: Layer, computed: string[]): Layer {
  return {
    ...layer,
    forward(x, call) {
      computed.push("forward");
      const { pullback, ...pass } = layer.forward(x, call);
      return {
        ...pass,
        pullback(dy) {
          computed.push("back");
          return pullback(dy);
        },
      };
    },
  };
}

const KEY = keyFromSeed("depth");
const block = () => chain([dense(4, { bias: false }), batchNorm()]);
const batch = (device: Device) => tensor(randomValues("depth", 20), [5, 4], { device });

onEachDevice("in a pass with one decision for the batch", (device) => {
  it("a dropped body is computed neither forward nor backward, and the output is the shortcut's", async () => {
    const computed: string[] = [];
    using network = sequential([stochasticDepth(counted(block(), computed), { rate: 0.5, mode: "batch" })], {
      key: KEY,
      device,
      inputShape: [4],
    });
    using x = batch(device);
    for (let step = 0; step < 20; step++) {
      computed.length = 0;
      const [kept] = keepMask({ key: foldIn(KEY, 0), step, rate: 0.5, count: 1 });
      const { output, dx, gradients } = tidy(device, () => {
        const pass = network.forward(x, { mode: "train", step });
        const back = pass.pullback(x);
        return { output: pass.output, dx: back.dx, gradients: [...back.gradients.values()] };
      });
      expect(computed, `step ${step}`).toEqual(kept === 1 ? ["forward", "back"] : []);
      if (kept === 0) {
        expect(await output.data()).toEqual(await x.data());
        expect(await dx.data()).toEqual(await x.data());
        for (const gradient of gradients) expect(new Set(await gradient.data())).toEqual(new Set([0]));
      }
      expect(gradients.map(({ shape }) => shape)).toEqual([[4, 4], [4], [4]]);
      for (const made of [output, dx, ...gradients]) made.dispose();
    }
  });

  it("the running statistics of a dropped body stay as they are, and those of a kept one move", async () => {
    using network = model(stochasticDepth(block(), { rate: 0.5, mode: "batch" }), {
      key: KEY,
      device,
      inputShape: [4],
    });
    using x = batch(device);
    const kept = keepMask({ key: KEY, step: 0, rate: 0.5, count: 1 })[0];
    for (let step = 0; step < 12; step++) {
      const before = await network.state.get("body.1.batchNorm.mean")!.data();
      tidy(device, () => network.assign(network.forward(x, { mode: "train", step }).state));
      const after = await network.state.get("body.1.batchNorm.mean")!.data();
      const moved = before.some((value, index) => value !== after[index]);
      expect(moved, `step ${step}`).toBe(keepMask({ key: KEY, step, rate: 0.5, count: 1 })[0] === 1);
    }
    expect([0, 1]).toContain(kept);
  });

  it("of one example is the pass with a decision for every example", async () => {
    const of = (mode: "row" | "batch") =>
      model(stochasticDepth(dense(4), { rate: 0.5, mode }), { key: KEY, device, inputShape: [4] });
    using rows = of("row");
    using whole = of("batch");
    using x = tensor([1, -2, 3, 0.5], [1, 4], { device });
    for (let step = 0; step < 8; step++) {
      const [one, other] = await Promise.all(
        [rows, whole].map(async (network) => {
          const pass = network.forward(x, { mode: "train", step });
          const { dx, gradients } = pass.pullback(x);
          const made = [pass.output, dx, ...gradients.values()];
          const values = await Promise.all(made.map((each) => each.data()));
          for (const each of made) each.dispose();
          return values;
        }),
      );
      // A gradient of -0 and one of 0 are the same.
      expect(one!.map((values) => values.map((value) => value + 0))).toEqual(
        other!.map((values) => values.map((value) => value + 0)),
      );
    }
  });
});

describe("the linear rule", () => {
  it("goes from 1/L of the last rate to the last rate", () => {
    expect(linearRates(4, 0.5)).toEqual([0.125, 0.25, 0.375, 0.5]);
    expect(linearRates(1, 0.2)).toEqual([0.2]);
    expect(linearRates(3, 0)).toEqual([0, 0, 0]);
  });

  it.each([
    [0, 0.5, /blocks/],
    [2.5, 0.5, /blocks/],
    [3, 1, /last/],
    [3, -0.1, /last/],
    [3, Number.NaN, /last/],
  ])("refuses %d blocks with a last rate of %d", (blocks, last, message) => {
    expect(() => linearRates(blocks, last)).toThrow(message);
  });

  /**
   * The paper says 40 of 54 blocks: (3 L - 1) / 4 = 40.25, which it rounds to 3 L / 4 = 40.5. The bound is that quarter of a block and
   * five standard errors of the mean over the steps (of one step it is sqrt(sum q (1 - q)) = 2.9 blocks, over 4,000 steps 0.046).
   */
  it("keeps 40.5 of 54 blocks on average, within 0.25 and five standard errors", () => {
    const rates = linearRates(54, 0.5);
    const steps = 4000;
    let [depth, errors] = [0, 0];
    for (const [index, rate] of rates.entries()) {
      const key = foldIn(KEY, index);
      for (let step = 0; step < steps; step++) depth += keepMask({ key, step, rate, count: 1 })[0]! / steps;
      errors += (rate * (1 - rate)) / steps;
    }
    const bound = 5 * Math.sqrt(errors);
    expect(Math.abs(depth - 40.25)).toBeLessThan(bound);
    expect(Math.abs(depth - 40.5)).toBeLessThan(0.25 + bound);
    expect(bound).toBeLessThan(0.25);
  });

  it("is what a network of 54 blocks computes: as many bodies a step as its blocks keep", () => {
    const computed: string[] = [];
    const blocks = linearRates(54, 0.5).map((rate) =>
      stochasticDepth(counted(dense(2), computed), { rate, mode: "batch" }),
    );
    using network = sequential(blocks, { seed: "depth", inputShape: [2] });
    using x = tensor([1, 2], [1, 2]);
    const steps = 200;
    for (let step = 0; step < steps; step++)
      tidy(x.device, () => network.forward(x, { mode: "train", step }).output.size);
    const error = Math.sqrt(linearRates(54, 0.5).reduce((sum, rate) => sum + rate * (1 - rate), 0) / steps);
    expect(Math.abs(computed.length / steps - 40.25)).toBeLessThan(5 * error);
  });
});

describe("around other layers", () => {
  it("a block draws where it or a layer in it draws", () => {
    const still = { rate: 0 };
    expect(stochasticDepth(dense(2), still).stochastic).toBe(false);
    expect(stochasticDepth(stochasticDepth(dense(2), { rate: 0.5 }), still).stochastic).toBe(true);
    const shortcut = chain([stochasticDepth(dense(2), { rate: 0.5 })]);
    expect(stochasticDepth(dense(2), { ...still, shortcut }).stochastic).toBe(true);
    expect(chain([stochasticDepth(dense(2), { rate: 0.5 })]).stochastic).toBe(true);
  });

  it("a block without a layer, or with a shortcut that is none, is refused", () => {
    const nothing: Layer = Object.create(null);
    expect(() => stochasticDepth(nothing, { rate: 0.5 })).toThrow(/stochasticDepth: option "body"/);
    expect(() => stochasticDepth(dense(2), { rate: 0.5, shortcut: nothing })).toThrow(/option "shortcut"/);
  });

  it("a body and a shortcut of two shapes are refused before anything is made, with both", () => {
    const layer = stochasticDepth(dense(3), { rate: 0.5 });
    expect(() => model(layer, { seed: 1, inputShape: [4] })).toThrow(
      /stochasticDepth: got body \[3\] and shortcut \[4\]/,
    );
  });

  it("Monte Carlo dropout runs the layers before the first block once, and the blocks for every sample", async () => {
    const [before, body]: [string[], string[]] = [[], []];
    const layers = [counted(dense(4), before), stochasticDepth(counted(dense(4), body), { rate: 0.5 }), dense(2)];
    using network = sequential(layers, { seed: "mc", inputShape: [3] });
    using x = tensor(randomValues("mc", 30), [10, 3]);
    const { mean } = await mcDropout(network, { samples: 16 }).regress(x);
    expect([before.length, body.length]).toEqual([1, 16]);
    const sum = new Float64Array(20);
    for (let sample = 0; sample < 16; sample++) {
      using drawn = await predict(network, x, { mode: "sample", sample });
      for (const [index, value] of drawn.dataSync().entries()) sum[index]! += value / 16;
    }
    for (const [index, value] of mean.entries()) expect(value).toBeCloseTo(sum[index]!, 5);
  });

  it("a network of blocks learns with either mode, through dropped steps too", async () => {
    const x = tensor(randomValues("learn", 96), [32, 3]);
    const y = tensor(
      x.dataSync().filter((_, index) => index % 3 === 0),
      [32, 1],
    );
    for (const mode of ["row", "batch"] as const) {
      const blocks = linearRates(3, 0.3).map((rate) => stochasticDepth(block(), { rate, mode }));
      using network = sequential([dense(4), ...blocks, dense(1)], { seed: "learn" });
      const optimizer = adam({ learningRate: 0.02 });
      const reports = await fit(network, { x, y }, { loss: meanSquaredError(), optimizer, epochs: 30, batchSize: 8 });
      expect(reports.at(-1)!.loss, mode).toBeLessThan(reports[0]!.loss / 4);
    }
  });
});
