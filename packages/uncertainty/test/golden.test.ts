/** Scores, calibration and conformal sets against values computed by an independent implementation. */
import { readJson } from "@maskout/testing";
import { auroc, conformalInterval, conformalSets, riskCoverage, temperature } from "@maskout/uncertainty";
import { describe, expect, it } from "vitest";

interface Golden {
  readonly temperature: readonly {
    readonly logits: readonly number[];
    readonly labels: readonly number[];
    readonly classes: number;
    readonly temperature: number;
    readonly negativeLogLikelihoodBefore: number;
    readonly negativeLogLikelihoodAfter: number;
  }[];
  readonly auroc: readonly {
    readonly scores: readonly number[];
    readonly positive: readonly boolean[];
    readonly auroc: number;
  }[];
  readonly aurc: readonly {
    readonly confidence: readonly number[];
    readonly correct: readonly boolean[];
    readonly aurc: number;
  }[];
  readonly conformal: readonly {
    readonly probabilities: readonly number[];
    readonly labels: readonly number[];
    readonly classes: number;
    readonly test: readonly number[];
    readonly alpha: number;
    readonly threshold: number | null;
    readonly sets: readonly (readonly number[])[];
  }[];
  readonly interval: readonly {
    readonly residuals: readonly number[];
    readonly alpha: number;
    readonly halfWidth: number;
  }[];
}

const golden: Golden = await readJson(new URL("golden/scores.json", import.meta.url));

describe("the golden values of", () => {
  it.each(golden.temperature)("a temperature of $temperature", ({ logits, labels, classes, ...expected }) => {
    const fitted = temperature({ logits, labels, classes });
    expect(Math.abs(fitted.temperature - expected.temperature)).toBeLessThan(1e-5);
    expect(fitted.before).toBeCloseTo(expected.negativeLogLikelihoodBefore, 12);
    expect(fitted.negativeLogLikelihood).toBeCloseTo(expected.negativeLogLikelihoodAfter, 12);
  });

  it.each(golden.auroc)("an AUROC of $auroc, with ties", ({ scores, positive, ...expected }) => {
    expect(auroc({ scores, positive })).toBeCloseTo(expected.auroc, 12);
  });

  it.each(golden.aurc)("an area of $aurc under the risk-coverage curve", ({ confidence, correct, aurc }) => {
    expect(riskCoverage({ confidence, correct }).area).toBeCloseTo(aurc, 12);
  });

  it.each(golden.conformal)("sets at alpha $alpha", ({ probabilities, labels, classes, alpha, test, ...expected }) => {
    const conformal = conformalSets({ probabilities, labels, classes, alpha, score: "lac" });
    expect(conformal.threshold).toBeCloseTo(expected.threshold ?? Number.POSITIVE_INFINITY, 6);
    expect(conformal.sets(test)).toEqual(expected.sets);
  });

  it.each(golden.interval)("an interval at alpha $alpha", ({ residuals, alpha, halfWidth }) => {
    expect(conformalInterval({ residuals, alpha }).halfWidth).toBeCloseTo(halfWidth, 12);
  });
});
