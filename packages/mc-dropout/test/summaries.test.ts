/** What the numbers mean: identities, limits, and agreement between streamed and plain summaries. */
import { cpu, type Device, dense, OptionError, relu, ShapeError, sequential, softmax, tensor } from "@maskout/core";
import { GpuDevice } from "@maskout/core/gpu";
import { invertedDropout } from "@maskout/inverted";
import { classification, mcDropout, regression, type SampledClassification } from "@maskout/mc-dropout";
import { standardDropout } from "@maskout/standard";
import { onEachDevice } from "@maskout/testing/devices";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLASSES, classifier, inputs } from "./support/models.js";

/** `[samples, batch, classes]` probabilities, some of them 0. */
const probabilities = fc
  .record({
    samples: fc.integer({ min: 1, max: 6 }),
    batch: fc.integer({ min: 1, max: 4 }),
    classes: fc.integer({ min: 2, max: 7 }),
  })
  .chain((shape) => {
    const size = shape.samples * shape.batch * shape.classes;
    const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-30, max: 1, noNaN: true })), {
      minLength: size,
      maxLength: size,
    });
    return weights.map((values) => ({ ...shape, probabilities: normalized(values, shape.classes) }));
  });

function normalized(weights: readonly number[], classes: number): Float64Array {
  return Float64Array.from(weights, (weight, index) => {
    const row = weights.slice(index - (index % classes), index - (index % classes) + classes);
    const sum = row.reduce((total, value) => total + value, 0);
    return sum === 0 ? 1 / classes : weight / sum;
  });
}

describe("the entropies of any samples", () => {
  it("predictive entropy is expected entropy plus mutual information, and none is negative or above ln(classes)", () => {
    fc.assert(
      fc.property(probabilities, (input) => {
        const { predictiveEntropy, expectedEntropy, mutualInformation } = classification(input);
        for (const [example, entropy] of predictiveEntropy.entries()) {
          expect(entropy).toBeCloseTo(expectedEntropy[example]! + mutualInformation[example]!, 12);
          expect(mutualInformation[example]).toBeGreaterThanOrEqual(0);
          expect(expectedEntropy[example]).toBeGreaterThanOrEqual(0);
          expect(entropy).toBeLessThanOrEqual(Math.log(input.classes) + 1e-12);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("samples that agree have no mutual information, no variance and no dissent", () => {
    const p = [0.7, 0.2, 0.1];
    const summary = classification({ probabilities: [...p, ...p, ...p], samples: 3, batch: 1, classes: 3 });
    expect(summary.mutualInformation[0]).toBeCloseTo(0, 15);
    expect([...summary.variance, ...summary.variationRatio]).toEqual([0, 0, 0, 0]);
    expect(summary.expectedEntropy[0]).toBeCloseTo(
      -(0.7 * Math.log(0.7) + 0.2 * Math.log(0.2) + 0.1 * Math.log(0.1)),
      14,
    );
  });

  it("samples that are sure of different classes have nothing but mutual information", () => {
    const summary = classification({ probabilities: [1, 0, 0, 1], samples: 2, batch: 1, classes: 2 });
    expect(summary.expectedEntropy[0]).toBeCloseTo(0, 15);
    expect(summary.mutualInformation[0]).toBeCloseTo(Math.LN2, 15);
    expect(summary.variationRatio).toEqual(Float64Array.of(0.5));
    expect(summary.variance).toEqual(Float64Array.of(0.25, 0.25));
  });
});

describe("the calibration", () => {
  const row = (confidence: number): number[] => [confidence, 1 - confidence];

  it("a confidence on the edge of two bins belongs to the lower one", () => {
    const input = { probabilities: [...row(0.6), ...row(0.8), ...row(1)], samples: 1, batch: 3, classes: 2 };
    const { reliability } = classification({ ...input, labels: [0, 0, 0], bins: 5 });
    expect(reliability?.map(({ count }) => count)).toEqual([0, 0, 1, 1, 1]);
    expect(reliability?.[3]).toEqual({ lower: 0.6, upper: 0.8, count: 1, confidence: 0.8, accuracy: 1 });
    expect(reliability?.[0]).toEqual({ lower: 0, upper: 0.2, count: 0, confidence: Number.NaN, accuracy: Number.NaN });
  });

  it("an edge is where it is, however a product rounds", () => {
    // 0.55 * 100 is above 55 in doubles, and 100 times the double after 0.69 is 69.
    const input = { probabilities: [...row(0.55), ...row(0.6900000000000001)], samples: 1, batch: 2, classes: 2 };
    const { reliability } = classification({ ...input, labels: [0, 0], bins: 100 });
    expect(reliability?.flatMap(({ count }, bin) => (count > 0 ? [bin] : []))).toEqual([54, 69]);
  });

  it("certainty that is right scores 0, certainty that is wrong the worst there is", () => {
    const input = { probabilities: [1, 0], samples: 1, batch: 1, classes: 2 };
    const right = classification({ ...input, labels: [0] });
    expect([right.negativeLogLikelihood, right.brier, right.expectedCalibrationError]).toEqual([-0, 0, 0]);
    const wrong = classification({ ...input, labels: [1] });
    const scores = [wrong.negativeLogLikelihood, wrong.brier, wrong.expectedCalibrationError];
    expect(scores).toEqual([Number.POSITIVE_INFINITY, 2, 1]);
  });

  it("without labels there are no scores", () => {
    const input = { probabilities: [1, 0], samples: 1, batch: 1, classes: 2 };
    expect(Object.keys(classification(input))).not.toContain("brier");
  });
});

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

describe("the samples of a linear model", () => {
  it.each([
    ["inverted", invertedDropout, 1],
    ["standard", standardDropout, 0.5],
  ] as const)("%s dropout: mean and variance converge to the analytic ones", async (_, layer, mean) => {
    // y = sum_i w_i x_i n_i; n_i is 0 or `2 * mean`, each with probability 1/2, so its mean and deviation are both `mean`.
    const [examples, samples] = [20, 4000];
    using model = sequential([layer({ rate: 0.5 }), dense(1)], { seed: "linear", inputShape: [5] });
    using x = inputs(examples);
    const [values, weights] = [x.dataSync(), model.parameters.get("1.dense.weight")!.dataSync()];
    const drawn = await mcDropout(model, { samples }).regress(x);
    for (let example = 0; example < examples; example++) {
      const terms = Array.from(weights, (weight, index) => mean * weight * values[example * 5 + index]!);
      const expected = terms.reduce((sum, term) => sum + term, 0);
      const variance = terms.reduce((sum, term) => sum + term * term, 0);
      // Five standard errors: of a mean, sqrt(variance / T); of a variance at most variance * sqrt(2 / T), as the noise's
      // kurtosis is below the normal distribution's.
      expect(Math.abs(drawn.mean[example]! - expected)).toBeLessThan(5 * Math.sqrt(variance / samples));
      expect(Math.abs(drawn.variance[example]! - variance)).toBeLessThan(5 * variance * Math.sqrt(2 / samples));
    }
  });
});

describe("the log-likelihood of a regression", () => {
  it("of one sample is that of a normal distribution with variance 1/tau", () => {
    const { logLikelihood } = regression({ predictions: [1], samples: 1, batch: 1, targets: [3], tau: 0.5 });
    expect(logLikelihood).toBeCloseTo(-1 - Math.log(2 * Math.PI * 2) / 2, 14);
  });

  it("does not underflow far from the target", () => {
    const { logLikelihood } = regression({ predictions: [0, 0], samples: 2, batch: 1, targets: [1000], tau: 1 });
    expect(logLikelihood).toBeCloseTo(-500_000 - Math.log(2 * Math.PI) / 2, 9);
  });

  it("needs a tau; the error does not", () => {
    const summary = regression({ predictions: [0, 2], samples: 2, batch: 1, targets: [3] });
    expect(summary).toEqual({ mean: Float64Array.of(1), variance: Float64Array.of(1), rmse: 2 });
  });
});

describe("bad input is refused", () => {
  const good = { probabilities: [0.5, 0.5, 0.1, 0.9], samples: 2, batch: 1, classes: 2 };
  const refused: readonly (readonly [string, object, string])[] = [
    ["no samples", { samples: 0 }, 'option "samples" is 0; expected a whole number >= 1'],
    ["negative samples", { samples: -1 }, 'option "samples" is -1'],
    ["fractional samples", { samples: 1.5 }, 'option "samples" is 1.5'],
    ["no examples", { batch: 0 }, 'option "batch" is 0'],
    ["one class", { classes: 1 }, 'option "classes" is 1'],
    [
      "NaN",
      { probabilities: [0.5, 0.5, Number.NaN, 0.9] },
      'option "probabilities[2]" is NaN; expected a finite number',
    ],
    ["a negative probability", { probabilities: [0.5, 0.5, -0.1, 1.1] }, 'option "probabilities[2]" is -0.1'],
    [
      "a sum that is not 1",
      { probabilities: [0.5, 0.5, 0.5, 0.6] },
      '"sum of probabilities[sample 1, example 0]" is 1.1',
    ],
    ["nested arrays", { probabilities: [[0.5, 0.5], 1, 0.1, 0.9] }, 'option "probabilities[0]" is [0.5, 0.5]'],
    ["no array", { probabilities: 0.5 }, 'option "probabilities" is 0.5; expected numbers [samples, batch, classes]'],
    ["a label that is no class", { labels: [2] }, 'option "labels[0]" is 2; expected a whole number in [0, 2)'],
    ["a fractional label", { labels: [0.5] }, 'option "labels[0]" is 0.5'],
    ["no bins", { labels: [0], bins: 0 }, 'option "bins" is 0; expected a whole number >= 1'],
    ["a misspelt option", { label: [0] }, 'option "label" is [0]'],
  ];
  it.each(refused)("%s in a classification", (_, change, message) => {
    expect(() => classification({ ...good, ...change })).toThrow(OptionError);
    expect(() => classification({ ...good, ...change })).toThrow(message);
  });

  it("lengths that do not fit", () => {
    expect(() => classification({ ...good, samples: 3 })).toThrow(ShapeError);
    expect(() => classification({ ...good, labels: [0, 1] })).toThrow(ShapeError);
    expect(() => regression({ predictions: [1, 2, 3], samples: 2, batch: 2 })).toThrow(ShapeError);
    expect(() => regression({ predictions: [1, 2], samples: 1, batch: 2, targets: [1] })).toThrow(ShapeError);
  });

  it("a sum within 0.001 of 1 is a rounding error", () => {
    expect(() => classification({ ...good, probabilities: [0.5, 0.5009, 0.1, 0.8991] })).not.toThrow();
    expect(() => classification({ ...good, probabilities: [0.5, 0.5011, 0.1, 0.9] })).toThrow(OptionError);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a tau of %d", async (tau) => {
    expect(() => regression({ predictions: [1], samples: 1, batch: 1, tau })).toThrow('option "tau" is');
    using model = classifier();
    using x = inputs(2);
    await expect(mcDropout(model, { samples: 1 }).regress(x, { tau })).rejects.toThrow(OptionError);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 25])("%d samples of a model", (samples) => {
    using model = classifier();
    expect(() => mcDropout(model, { samples })).toThrow(`mcDropout: option "samples" is ${samples}; expected`);
  });

  it("a model without a layer that drops", () => {
    using plain = sequential([dense(2), relu()], { seed: 1 });
    expect(() => mcDropout(plain, { samples: 2 })).toThrow(
      'option "model" is ["dense", "relu"]; expected a model with',
    );
    using resting = sequential([dense(2), invertedDropout({ rate: 0 })], { seed: 1 });
    expect(() => mcDropout(resting, { samples: 2 })).toThrow('"invertedDropout (rate 0)"');
  });

  it("examples, labels, outputs and options that do not fit the model", async () => {
    using model = classifier();
    using x = inputs(2);
    const sampling = mcDropout(model, { samples: 2 });
    await expect(sampling.classify(x, { labels: [0] })).rejects.toThrow(ShapeError);
    await expect(sampling.classify(x, { labels: [0, 3] })).rejects.toThrow(
      '"labels[1]" is 3; expected a whole number in [0, 3)',
    );
    using none = tensor([], [0, 5]);
    await expect(sampling.classify(none)).rejects.toThrow(ShapeError);
    using wide = tensor([1, 2, 3], [1, 3]);
    await expect(sampling.regress(wide)).rejects.toThrow(ShapeError);
    using elsewhere = inputs(2, cpu({ simd: false }));
    await expect(sampling.regress(elsewhere)).rejects.toThrow("tensors of two devices");
    using single = sequential([invertedDropout({ rate: 0.5 }), dense(1)], { seed: 1 });
    await expect(mcDropout(single, { samples: 2 }).classify(x)).rejects.toThrow("at least two classes");
    expect(() => mcDropout(model, { samples: 2, batchSize: 0 })).toThrow(OptionError);
    expect(() => mcDropout(model, { samples: 2, step: -1 })).toThrow(OptionError);
    expect(() => mcDropout(model, { samples: 2, seed: 1, key: [1, 2] })).toThrow(OptionError);
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
  const [batch, classes] = streamed.shape;
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
