/** How samples are drawn: which masks, and what it costs. */
import {
  argMax,
  dense,
  keyFromSeed,
  type Model,
  OptionError,
  oneHot,
  predict,
  sequential,
  type Tensor,
  tensor,
} from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { onEachDevice, settledMemory } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";
import { draw, drawPlainly } from "./support/draw.js";
import { CLASSES, classifier, counting, INPUTS, inputs } from "./support/models.js";

const EXAMPLES = 11;

onEachDevice("sampling", (device) => {
  it("sample s is the plain pass with sample s, bit for bit, whatever the batch size", async () => {
    using model = classifier(device);
    using x = inputs(EXAMPLES, device);
    const expected = await drawPlainly(model, x, 6);
    for (const batchSize of [1, 4, EXAMPLES, 256]) {
      const { samples } = await draw(model, x, { samples: 6, batchSize });
      expect(samples, `batches of ${batchSize}`).toEqual(expected);
    }
    expect(new Set(expected).size).toBeGreaterThan(expected.length / 2);
  });

  it("arrays are asked about as the tensor of their values, and leave nothing behind", async () => {
    using model = classifier(device);
    using x = inputs(EXAMPLES, device);
    const values = await x.data();
    const rows = Array.from({ length: EXAMPLES }, (_, row) => values.subarray(row * INPUTS, (row + 1) * INPUTS));
    const sampling = mcDropout(model, { samples: 3 });
    const expected = [await sampling.classify(x), await sampling.regress(x)];
    const before = await settledMemory(device);
    expect([await sampling.classify(rows), await sampling.regress(rows.map((row) => [...row]))]).toEqual(expected);
    expect(await settledMemory(device)).toEqual(before);
  });

  it("labels are any array of class numbers, or what argMax makes; changing them on the way changes nothing", async () => {
    using model = classifier(device);
    using x = inputs(EXAMPLES, device);
    const labels = Array.from({ length: EXAMPLES }, (_, index) => index % CLASSES);
    const classify = (given: ArrayLike<number> | Tensor, onProgress = () => undefined) =>
      mcDropout(model, { samples: 3, batchSize: 4, onProgress }).classify(x, { labels: given });
    const expected = await classify(labels);
    using scores = oneHot(labels, CLASSES, { device });
    using places = argMax(scores);
    for (const given of [Uint8Array.from(labels), Float64Array.from(labels), places]) {
      expect(await classify(given)).toEqual(expected);
    }
    const mine = [...labels];
    expect(await classify(mine, () => void mine.fill(0))).toEqual(expected);
  });

  it("a model's key that changes on the way, or its caller's, changes nothing", async () => {
    using model = classifier(device);
    using x = inputs(EXAMPLES, device);
    const before = model.key;
    const expected = await mcDropout(model, { samples: 3 }).regress(x);
    const onProgress = (): void => {
      model.key = [1, 2];
    };
    expect(await mcDropout(model, { samples: 3, onProgress }).regress(x)).toEqual(expected);
    const key: [number, number] = [before[0], before[1]];
    const sampling = mcDropout(model, { samples: 3, key });
    key[0] = 7;
    expect(await sampling.regress(x)).toEqual(expected);
  });

  it("a batch size changes no bit of a summary", async () => {
    using model = classifier(device);
    using x = inputs(EXAMPLES, device);
    const labels = Array.from({ length: EXAMPLES }, (_, index) => index % CLASSES);
    const whole = await mcDropout(model, { samples: 5 }).classify(x, { labels });
    expect(await mcDropout(model, { samples: 5, batchSize: 3 }).classify(x, { labels })).toEqual(whole);
  });

  it("memory returns to where it was, and does not grow with the samples", async () => {
    using model = classifier(device);
    using x = inputs(EXAMPLES, device);
    const before = await settledMemory(device);
    const [few, many] = [await mostBytes(model, x, 5), await mostBytes(model, x, 200)];
    expect(await settledMemory(device)).toEqual(before);
    expect(few).toBeGreaterThan(before.bytes);
    expect(many).toBe(few);
  });

  it("cancelling throws the signal's reason and gives the memory back", async () => {
    using model = classifier(device);
    using x = inputs(EXAMPLES, device);
    const before = await settledMemory(device);
    const controller = new AbortController();
    const reason = new Error("enough");
    const done: number[] = [];
    const sampling = mcDropout(model, {
      samples: 50,
      batchSize: 4,
      signal: controller.signal,
      onProgress(progress) {
        done.push(progress.done);
        expect(progress.passes).toBe(150);
        if (progress.done === 60) controller.abort(reason);
      },
    });
    await expect(sampling.classify(x)).rejects.toBe(reason);
    await expect(sampling.regress(x)).rejects.toBe(reason);
    expect(done).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(await settledMemory(device)).toEqual(before);
  });

  it("an output that is NaN is refused", async () => {
    using model = classifier(device);
    using x = tensor([...new Array(INPUTS).fill(1), Number.NaN, 1, 1, 1, 1], [2, INPUTS], { device });
    await expect(mcDropout(model, { samples: 2 }).classify(x)).rejects.toThrow(OptionError);
    await expect(mcDropout(model, { samples: 2 }).regress(x)).rejects.toThrow('regress: option "outputs[3]" is NaN');
  });
});

describe("which masks are drawn", () => {
  it("200 samples extend 100", async () => {
    using model = classifier();
    using x = inputs(EXAMPLES);
    const [few, many] = [await draw(model, x, { samples: 100 }), await draw(model, x, { samples: 200 })];
    expect(many.samples.subarray(0, few.samples.length)).toEqual(few.samples);
  });

  it("a key of its own draws the plain passes with that key; a seed is its key", async () => {
    using model = classifier();
    using x = inputs(EXAMPLES);
    const key = keyFromSeed("mc");
    const { samples } = await draw(model, x, { samples: 3, key });
    expect(samples).toEqual(await drawPlainly(model, x, 3, { key }));
    expect(samples).toEqual((await draw(model, x, { samples: 3, seed: "mc" })).samples);
    expect(samples).not.toEqual(await drawPlainly(model, x, 3));
  });

  it("another step draws other samples", async () => {
    using model = classifier();
    using x = inputs(EXAMPLES);
    const { samples } = await draw(model, x, { samples: 2, step: 1 });
    using output = await predict(model, x, { mode: "sample", sample: 1, step: 1 });
    expect(samples.subarray(samples.length / 2)).toEqual(output.dataSync());
    expect(samples).not.toEqual((await draw(model, x, { samples: 2 })).samples);
  });

  it("consistent: a sample is one network, for all examples and batches; samples differ", async () => {
    using model = classifier();
    using one = inputs(1);
    const row = one.dataSync();
    using x = tensor(
      Float32Array.from({ length: 7 * INPUTS }, (_, index) => row[index % INPUTS]!),
      [7, INPUTS],
    );
    const { samples } = await draw(model, x, { samples: 8, batchSize: 3, consistent: true });
    const networks = Array.from({ length: 8 }, (_, sample) => {
      const rows = Array.from({ length: 7 }, (_, example) => {
        const at = (sample * 7 + example) * CLASSES;
        return samples.subarray(at, at + CLASSES).join();
      });
      expect(new Set(rows).size, `sample ${sample}`).toBe(1);
      return rows[0];
    });
    expect(new Set(networks).size).toBeGreaterThan(4);

    const independent = await draw(model, x, { samples: 8, batchSize: 3 });
    expect(new Set(independent.samples.subarray(0, 7 * CLASSES)).size).toBeGreaterThan(CLASSES);
  });

  it("a layer is stochastic if it says so, whoever made it", async () => {
    const { layer } = counting();
    using model = sequential([{ ...layer, stochastic: true }, dense(2)], { seed: 1, inputShape: [INPUTS] });
    using x = inputs(3);
    using inferred = await predict(model, x);
    const { mean, variance, shape } = await mcDropout(model, { samples: 4 }).regress(x);
    expect(shape).toEqual([3, 2]);
    expect(Float32Array.from(mean)).toEqual(inferred.dataSync());
    expect(variance).toEqual(new Float64Array(6));
  });
});

/** The most bytes in use at any pass. */
async function mostBytes(model: Model, x: Tensor, samples: number): Promise<number> {
  let most = 0;
  const onProgress = (): void => {
    most = Math.max(most, model.device.memory().bytes);
  };
  await mcDropout(model, { samples, onProgress }).classify(x);
  await settledMemory(model.device);
  return most;
}
