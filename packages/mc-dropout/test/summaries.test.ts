/** What the numbers mean: identities, limits, and what they converge to. */
import { dense, sequential } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { classification, mcDropout, regression } from "@maskout/mc-dropout";
import { standardDropout } from "@maskout/standard";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inputs } from "./support/models.js";

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
