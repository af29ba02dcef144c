/** The summaries against values computed by an independent implementation. */

import { readJson } from "@maskout/testing";
import { classification, regression } from "@maskout/uncertainty";
import { describe, expect, it } from "vitest";

interface ClassificationVector {
  readonly samples: number;
  readonly batch: number;
  readonly classes: number;
  readonly bins: number;
  readonly probabilities: readonly number[];
  readonly labels: readonly number[];
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly predictiveEntropy: readonly number[];
  readonly expectedEntropy: readonly number[];
  readonly mutualInformation: readonly number[];
  readonly variationRatio: readonly number[];
  readonly negativeLogLikelihood: number;
  readonly brier: number;
  readonly expectedCalibrationError: number;
}

interface RegressionVector {
  readonly samples: number;
  readonly batch: number;
  readonly tau: number;
  readonly predictions: readonly number[];
  readonly targets: readonly number[];
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly rmse: number;
  readonly logLikelihood: number;
}

interface Vectors {
  readonly classification: readonly ClassificationVector[];
  readonly regression: readonly RegressionVector[];
}

const golden: Vectors = await readJson(new URL("golden/uncertainty.json", import.meta.url));

describe.each(golden.classification)("$samples samples of $batch examples in $classes classes", (vector) => {
  const { mean, variance, predictiveEntropy, expectedEntropy, mutualInformation, variationRatio } = vector;
  const { probabilities, samples, batch, classes, labels, bins } = vector;
  const summary = classification({ probabilities, samples, batch, classes, labels, bins });

  it("the predictive distribution and its uncertainty are the golden ones", () => {
    expectClose(summary.mean, mean);
    expectClose(summary.variance, variance);
    expectClose(summary.predictiveEntropy, predictiveEntropy);
    expectClose(summary.expectedEntropy, expectedEntropy);
    expectClose(summary.mutualInformation, mutualInformation);
    expectClose(summary.variationRatio, variationRatio);
  });

  it("the scores against the labels are the golden ones", () => {
    expect(summary.negativeLogLikelihood).toBeCloseTo(vector.negativeLogLikelihood, 12);
    expect(summary.brier).toBeCloseTo(vector.brier, 12);
    expect(summary.expectedCalibrationError).toBeCloseTo(vector.expectedCalibrationError, 12);
    expect(summary.reliability).toHaveLength(bins);
  });
});

describe.each(golden.regression)("$samples samples of $batch predictions, tau $tau", (vector) => {
  const { mean, variance, rmse, logLikelihood, ...input } = vector;

  it("mean, variance and scores are the golden ones", () => {
    const summary = regression(input);
    expectClose(summary.mean, mean);
    expectClose(summary.variance, variance);
    expect(summary.rmse).toBeCloseTo(rmse, 12);
    expect(summary.logLikelihood).toBeCloseTo(logLikelihood, 12);
  });
});

/** Expects every value to within the float32 rounding of the fixtures. */
function expectClose(actual: Float64Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  for (const [index, value] of expected.entries()) {
    expect(Math.abs(actual[index]! - value), `element ${index}`).toBeLessThanOrEqual(largest * 2 ** -23);
  }
}
