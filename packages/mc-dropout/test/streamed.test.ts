/** A summary that is streamed on a device, sample by sample, is that of the samples it kept. */
import { type Device, dense, OptionError, sequential, softmax, tensor } from "@maskout/core";
import { GpuDevice } from "@maskout/core/gpu";
import { invertedDropout } from "@maskout/inverted";
import { classification, mcDropout, regression, type SampledClassification } from "@maskout/mc-dropout";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, it } from "vitest";
import { CLASSES, classifier, inputs } from "./support/models.js";

onEachDevice("streamed", (device) => {
  it("a classification is that of the samples it kept", async () => {
    using model = classifier(device);
    using x = inputs(9, device);
    const labels = [0, 1, 2, 0, 1, 2, 0, 1, 2];
    const streamed = await mcDropout(model, { samples: 40, batchSize: 4 }).classify(x, {
      keepSamples: true,
      labels,
      bins: 7,
    });
    expectSummaryOfKept(streamed, 40, boundOn(device), labels, 7);
  });

  it("probabilities of 0 and ties are counted as in the plain summary", async () => {
    // One input, scaled or dropped to 0: all classes equal, or all but one at exactly 0.
    using model = sequential([invertedDropout({ rate: 0.5 }), dense(5, { bias: false })], {
      seed: 1,
      device,
      inputShape: [1],
    });
    model.assign(new Map([["1.dense.weight", tensor([0, 0, 0, 500, 0], [1, 5], { device })]]));
    using x = tensor([1, 1, 1], [3, 1], { device });
    const streamed = await mcDropout(model, { samples: 12 }).classify(x, { keepSamples: true });
    expect(new Set(streamed.samples)).toEqual(new Set([0, 1, Math.fround(0.2)]));
    expectSummaryOfKept(streamed, 12, boundOn(device));
  });

  it("a regression is that of the samples it kept, and the deviation the root of the variance", async () => {
    using model = classifier(device);
    using x = inputs(5, device);
    const streamed = await mcDropout(model, { samples: 30, batchSize: 2 }).regress(x, { keepSamples: true, tau: 4 });
    const predictions = streamed.samples ?? [];
    const plain = regression({ predictions, samples: 30, batch: 5 * CLASSES, tau: 4 });
    expectClose(streamed.mean, plain.mean, boundOn(device));
    expectClose(streamed.variance, plain.variance, boundOn(device));
    expect(streamed.standardDeviation).toEqual(streamed.variance.map(Math.sqrt));
    const noiseless = await mcDropout(model, { samples: 30 }).regress(x);
    expectClose(
      noiseless.variance.map((variance) => variance + 0.25),
      streamed.variance,
      boundOn(device),
    );
  });

  it("probabilities come from logits or from a softmax layer, and both are the same", async () => {
    using logits = classifier(device);
    using ending = classifier(device, [softmax()]);
    using x = inputs(6, device);
    const fromLogits = await mcDropout(logits, { samples: 4 }).classify(x);
    const fromSoftmax = await mcDropout(ending, { samples: 4 }).classify(x);
    expect(fromSoftmax).toEqual(fromLogits);
    expect(fromLogits.shape).toEqual([6, CLASSES]);
    const again = await mcDropout(ending, { samples: 4 }).classify(x, { outputs: "logits" });
    expect(again.mean).not.toEqual(fromLogits.mean);
    await expect(mcDropout(logits, { samples: 4 }).classify(x, { outputs: "probabilities" })).rejects.toThrow(
      OptionError,
    );
  });
});

/** What two float32 hold of a double; a GPU sums float32 terms, in two floats where its compiler does not reorder additions. */
function boundOn(device: Device): number {
  return device instanceof GpuDevice ? 1e-6 : 1e-12;
}

/** Expects the summary that its own kept samples give. */
function expectSummaryOfKept(
  streamed: SampledClassification,
  samples: number,
  bound: number,
  labels?: readonly number[],
  bins?: number,
): void {
  const [batch = 0, classes = 0] = streamed.shape;
  const scored = labels === undefined ? {} : { labels, ...(bins === undefined ? {} : { bins }) };
  const plain = classification({ probabilities: streamed.samples ?? [], samples, batch, classes, ...scored });
  expectClose(streamed.mean, plain.mean, bound);
  expectClose(streamed.variance, plain.variance, bound);
  expectClose(streamed.predictiveEntropy, plain.predictiveEntropy, bound);
  expectClose(streamed.expectedEntropy, plain.expectedEntropy, bound);
  expectClose(streamed.mutualInformation, plain.mutualInformation, bound);
  expect(streamed.variationRatio).toEqual(plain.variationRatio);
  if (labels === undefined) return;
  for (const score of ["negativeLogLikelihood", "brier", "expectedCalibrationError"] as const) {
    expectClose([streamed[score] ?? Number.NaN], [plain[score] ?? Number.POSITIVE_INFINITY], bound);
  }
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < actual.length; index++) {
    expect(Math.abs(actual[index]! - expected[index]!)).toBeLessThan(bound);
  }
}
