/** What is wrong with the dropout of TensorFlow.js itself, as it is at the version that is installed: why the layers are worth having. */
import { normals, OptionError } from "@maskout/core";
import { maskoutLayers } from "@maskout/tfjs";
import { expect, it } from "vitest";
import { onEachBackend } from "./support/backends.js";
import { tf, trained, valuesOf } from "./support/tf.js";

const COUNT = 100_000;

function momentsOf(values: Float32Array): readonly [mean: number, variance: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
}

onEachBackend("what people have", () => {
  it("4.22, alpha dropout at a rate of 0.5 moves standard normals to a mean of 1.56; ours leaves them", async () => {
    expect(tf.version_core).toMatch(/^4\.22/);
    const x = tf.tensor(normals({ key: [1, 2], count: COUNT }));
    const [theirs] = momentsOf(await valuesOf(trained(tf.layers.alphaDropout({ rate: 0.5 }), x)));
    expect(theirs).toBeCloseTo(1.56, 1);
    const ours = momentsOf(await valuesOf(trained(maskoutLayers(tf, { seed: 1 }).alphaDropout({ rate: 0.5 }), x)));
    // 5 standard errors of a mean of 100,000 are 0.016.
    expect(Math.abs(ours[0])).toBeLessThan(0.02);
    expect(Math.abs(ours[1] - 1)).toBeLessThan(0.03);
  });

  it("alpha dropout at a rate of 0.1 moves them to 0.32", async () => {
    const x = tf.tensor(normals({ key: [1, 2], count: COUNT }));
    const [theirs] = momentsOf(await valuesOf(trained(tf.layers.alphaDropout({ rate: 0.1 }), x)));
    expect(theirs).toBeCloseTo(0.32, 1);
  });

  it("a rate of 1 is no dropout, in silence; of ours it is an error", async () => {
    expect(await valuesOf(trained(tf.layers.dropout({ rate: 1 }), tf.ones([4])))).toEqual(Float32Array.of(1, 1, 1, 1));
    expect(() => maskoutLayers(tf, { seed: 1 }).invertedDropout({ rate: 1 })).toThrow(OptionError);
  });

  it("a dropped NaN stays one; of ours it is gone", async () => {
    const x = tf.fill([64], Number.NaN);
    const theirs = await valuesOf(trained(tf.layers.dropout({ rate: 0.5, seed: 1 }), x));
    expect(theirs.every(Number.isNaN)).toBe(true);
    const ours = await valuesOf(trained(maskoutLayers(tf, { seed: 1 }).invertedDropout({ rate: 0.5 }), x));
    expect(ours).toContain(0);
  });

  it("a seeded dropout draws one mask for all steps; ours another one at each", async () => {
    const x = tf.ones([64]);
    const theirs = tf.layers.dropout({ rate: 0.5, seed: 7 });
    expect(await valuesOf(trained(theirs, x))).toEqual(await valuesOf(trained(theirs, x)));
    const ours = maskoutLayers(tf).invertedDropout({ rate: 0.5, seed: 7 });
    expect(await valuesOf(trained(ours, x))).not.toEqual(await valuesOf(trained(ours, x)));
  });

  it("a pass in training mode moves the moving statistics of batch normalisation", async () => {
    const layers = [tf.layers.batchNormalization({ inputShape: [4] }), tf.layers.dropout({ rate: 0.5 })];
    const model = tf.sequential({ layers });
    const statistics = () => Promise.all(model.getWeights().slice(2).map(valuesOf));
    const before = await statistics();
    trained(model, tf.tensor(normals({ key: [1, 2], count: 32 }), [8, 4]));
    const after = await statistics();
    expect(before).toEqual([new Float32Array(4), new Float32Array(4).fill(1)]);
    for (const [at, values] of after.entries()) expect(values).not.toEqual(before[at]);
  });
});
