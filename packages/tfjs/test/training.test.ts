/** Training with the layers: steps that count by themselves, and runs that can be repeated. */
import { foldIn, keepMask, keyFromSeed } from "@maskout/core";
import { randomValues } from "@maskout/testing";
import { type MaskoutLayers, maskoutLayers } from "@maskout/tfjs";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import { onEachBackend } from "./support/backends.js";
import { savedAndLoaded, tf, valuesOf } from "./support/tf.js";

const [EXAMPLES, INPUTS] = [12, 6];

/** A network whose weights start the same in every call. */
function networkOf({ invertedDropout, dropConnectDense, gaussianDropout }: MaskoutLayers): LayersModel {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 3 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [INPUTS], activation: "relu", kernelInitializer }),
      invertedDropout({ rate: 0.5 }),
      dropConnectDense({ units: 8, rate: 0.5, activation: "relu", kernelInitializer: "ones" }),
      gaussianDropout({ rate: 0.2 }),
      tf.layers.dense({ units: 1, kernelInitializer }),
    ],
  });
  model.compile({ loss: "meanSquaredError", optimizer: tf.train.sgd(0.01) });
  return model;
}

async function fit(model: LayersModel, epochs = 2): Promise<void> {
  const x = tf.tensor(randomValues("x", EXAMPLES * INPUTS), [EXAMPLES, INPUTS]);
  const y = tf.tensor(randomValues("y", EXAMPLES), [EXAMPLES, 1]);
  await model.fit(x, y, { epochs, batchSize: 4, shuffle: false, verbose: 0 });
}

const weightsOf = (model: LayersModel) => Promise.all(model.getWeights().map(valuesOf));

onEachBackend("training", () => {
  it("draws the mask of its step, of which two epochs repeat none", async () => {
    const layer = maskoutLayers(tf, { seed: "run-1" }).invertedDropout({ rate: 0.5, inputShape: [32] });
    // The weights start at 0, so the step of one example of ones moves those alone that see what was kept.
    const dense = tf.layers.dense({ units: 1, useBias: false, kernelInitializer: "zeros" });
    const model = tf.sequential({ layers: [layer, dense] });
    model.compile({ loss: "meanSquaredError", optimizer: tf.train.sgd(0.01) });
    const masks: string[] = [];
    let before = new Float32Array(32);
    const onBatchEnd = async (): Promise<void> => {
      const [after] = await weightsOf(model);
      masks.push(Array.from(after!, (weight, at) => (weight === before[at] ? 0 : 1)).join(""));
      before = Float32Array.from(after!);
    };
    const x = tf.ones([3, 32]);
    const callbacks = { onBatchEnd };
    await model.fit(x, tf.fill([3, 1], 100), { epochs: 2, batchSize: 1, shuffle: false, verbose: 0, callbacks });
    const key = foldIn(keyFromSeed("run-1"), 0);
    const expected = [0, 1, 2, 3, 4, 5].map((step) => keepMask({ key, step, rate: 0.5, count: 32 }).join(""));
    expect(masks).toEqual(expected);
    expect(new Set(masks).size).toBe(6);
    expect(layer.step).toBe(6);
  });

  it("of one seed is one run, to the bit, and of another another", async () => {
    const runs: Float32Array[][] = [];
    for (const seed of ["a", "a", "b"]) {
      const model = networkOf(maskoutLayers(tf, { seed }));
      await fit(model);
      runs.push(await weightsOf(model));
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
    expect(runs[0]!.flatMap((values) => [...values]).every(Number.isFinite)).toBe(true);
  });

  it("goes on after its model was saved and loaded as if nothing had been", async () => {
    const whole = networkOf(maskoutLayers(tf, { seed: "a" }));
    await fit(whole, 2);
    const first = networkOf(maskoutLayers(tf, { seed: "a" }));
    await fit(first, 1);
    const loaded = await savedAndLoaded(first);
    loaded.compile({ loss: "meanSquaredError", optimizer: tf.train.sgd(0.01) });
    await fit(loaded, 1);
    expect(await weightsOf(loaded)).toEqual(await weightsOf(whole));
  });

  it("leaves prediction alone: no mask, and no step counted", async () => {
    const model = networkOf(maskoutLayers(tf, { seed: "a" }));
    const x = tf.ones([2, INPUTS]);
    const [once, twice] = [model.predict(x), model.predict(x)].flat();
    expect(await valuesOf(twice!)).toEqual(await valuesOf(once!));
    await fit(model, 1);
    const config = JSON.stringify(model.getConfig());
    expect(config.match(/"step":3/g)).toHaveLength(3);
  });
});
