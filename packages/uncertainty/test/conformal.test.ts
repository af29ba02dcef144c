/** Conformal sets and intervals: by hand, and covered as often as the exact distribution says. */
import {
  type ConformalScore,
  conformalInterval,
  conformalQuantiles,
  conformalSets,
  setReport,
} from "@maskout/uncertainty";
import { describe, expect, it } from "vitest";
import { normalsOf, uniformsOf } from "./support/draws.js";

const SPLITS = 2000;

/**
 * Expects coverages of splits to be draws from `Beta(n + 1 - l, l)`: their mean within five standard errors, and as many below its
 * quantiles as there should be, within five deviations of the binomial distribution.
 */
function expectBeta(coverages: readonly number[], calibration: number, alpha: number): void {
  const l = Math.floor((calibration + 1) * alpha + 1e-9);
  const [a, b] = [calibration + 1 - l, l];
  const mean = coverages.reduce((sum, own) => sum + own, 0) / coverages.length;
  const deviation = Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1)));
  expect(Math.abs(mean - a / (a + b))).toBeLessThan((5 * deviation) / Math.sqrt(coverages.length));
  for (const share of [0.05, 0.25, 0.5, 0.75, 0.95]) {
    const below = coverages.filter((own) => betaBelow(own, a, b) <= share).length;
    const spread = Math.sqrt(coverages.length * share * (1 - share));
    expect(Math.abs(below - share * coverages.length), `below the ${share} quantile`).toBeLessThan(5 * spread);
  }
}

/** `P(Beta(a, b) <= x)` of whole a and b: that at least a of a + b - 1 trials succeed, each with probability x. */
function betaBelow(x: number, a: number, b: number): number {
  const trials = a + b - 1;
  let [sum, term] = [0, x ** trials];
  for (let successes = trials; successes >= a; successes--) {
    sum += term;
    term *= ((successes / (trials - successes + 1)) * (1 - x)) / x;
  }
  return sum;
}

describe("coverage over 2,000 splits is that of the exact distribution", () => {
  it.each([
    [19, 0.1],
    [50, 0.2],
  ])("of intervals from %d residuals at alpha %d", (calibration, alpha) => {
    const residuals = uniformsOf("residuals", SPLITS * calibration);
    // Of uniform residuals, the half width is the coverage.
    const coverages = Array.from({ length: SPLITS }, (_, split) => {
      const own = residuals.subarray(split * calibration, (split + 1) * calibration);
      return conformalInterval({ residuals: own.map((u, at) => (at % 2 === 0 ? u : -u)), alpha }).halfWidth;
    });
    expectBeta(coverages, calibration, alpha);
  });

  it("of sets by the true class's probability", () => {
    const [calibration, alpha] = [30, 0.1];
    const drawn = uniformsOf("of sets", SPLITS * calibration);
    // The true class 0 has a uniform probability p, so that 1 - p <= threshold with probability threshold.
    const coverages = Array.from({ length: SPLITS }, (_, split) => {
      const own = [...drawn.subarray(split * calibration, (split + 1) * calibration)];
      const labels = own.map(() => 0);
      return conformalSets({ probabilities: own.flatMap((p) => [p, 1 - p]), labels, classes: 2, alpha }).threshold;
    });
    expectBeta(coverages, calibration, alpha);
  });

  it("of intervals in deviations of their own, and of those from quantiles", () => {
    const [calibration, alpha] = [40, 0.1];
    const drawn = uniformsOf("of others", SPLITS * calibration);
    const splits = Array.from({ length: SPLITS }, (_, split) =>
      drawn.subarray(split * calibration, (split + 1) * calibration),
    );
    // A residual is a uniform number of deviations: as many deviations as are allowed are the coverage.
    const deviation = Float64Array.from({ length: calibration }, (_, at) => 1 + at);
    const inDeviations = splits.map((own) => {
      const residuals = own.map((u, at) => (at % 2 === 0 ? u : -u) * deviation[at]!);
      return conformalInterval({ residuals, deviation, alpha }).halfWidth;
    });
    expectBeta(inDeviations, calibration, alpha);
    // A target is a uniform number above the upper quantile or below the lower: so is the margin.
    const ends = { lower: deviation.map((d) => -d), upper: deviation };
    const margins = splits.map((own) => {
      const targets = own.map((u, at) => (at % 2 === 0 ? ends.upper[at]! + u : ends.lower[at]! - u));
      return conformalQuantiles({ ...ends, targets, alpha }).margin;
    });
    expectBeta(margins, calibration, alpha);
  });

  it("of sets class by class, each from the examples of its class", () => {
    const [ofEach, alpha] = [[20, 45], 0.1] as const;
    const drawn = uniformsOf("class by class", SPLITS * (ofEach[0] + ofEach[1]));
    const thresholds = Array.from({ length: SPLITS }, (_, split) => {
      const own = [...drawn.subarray(split * 65, (split + 1) * 65)];
      const labels = own.map((_, at) => (at < ofEach[0] ? 0 : 1));
      // The true class has a uniform probability.
      const probabilities = own.flatMap((p, at) => (labels[at] === 0 ? [p, 1 - p] : [1 - p, p]));
      return conformalSets({ probabilities, labels, classes: 2, alpha, classConditional: true }).thresholds;
    });
    for (const wanted of [0, 1] as const) {
      expectBeta(
        thresholds.map((own) => own[wanted]!),
        ofEach[wanted],
        alpha,
      );
    }
  });

  it.each<ConformalScore>(["aps", "raps"])("of %s sets, drawn with a seed, on average over splits", (score) => {
    const [calibration, tested, classes, alpha] = [40, 10, 4, 0.1];
    const size = (calibration + tested) * classes;
    const logits = normalsOf("pool", 400 * size);
    const uniforms = uniformsOf("pool labels", 400 * (calibration + tested));
    let [held, all] = [0, 0];
    for (let split = 0; split < 400; split++) {
      const probabilities = softmax(logits.subarray(split * size, (split + 1) * size), classes);
      // Labels that the model is wrong about: coverage does not depend on it.
      const labels = Array.from({ length: calibration + tested }, (_, example) => {
        return Math.floor(uniforms[split * (calibration + tested) + example]! ** 2 * classes);
      });
      const at = calibration * classes;
      const conformal = conformalSets({
        probabilities: probabilities.subarray(0, at),
        labels: labels.slice(0, calibration),
        classes,
        alpha,
        score,
        seed: split,
      });
      const report = setReport({
        sets: conformal.sets(probabilities.subarray(at)),
        labels: labels.slice(calibration),
        classes,
      });
      held += report.coverage * tested;
      all += tested;
    }
    // 37 of 41 places: 0.902. The deviation of a split is below 0.11, of the mean of 400 below 0.0055.
    expect(Math.abs(held / all - 37 / 41)).toBeLessThan(0.0275);
  });
});

function softmax(logits: Float64Array, classes: number): Float64Array {
  const powers = logits.map(Math.exp);
  return powers.map((power, at) => {
    const from = at - (at % classes);
    return power / powers.subarray(from, from + classes).reduce((sum, own) => sum + own, 0);
  });
}

describe("sets", () => {
  const probabilities = [0.7, 0.2, 0.1, 0.5, 0.3, 0.2, 0.2, 0.6, 0.2, 0.1, 0.1, 0.8];
  const input = { probabilities, labels: [0, 1, 1, 2], classes: 3 };

  it("by the true class's probability, by hand", () => {
    // Scores 0.3, 0.7, 0.4, 0.2; at alpha 0.4 the third smallest of four.
    const { threshold, sets } = conformalSets({ ...input, alpha: 0.4, score: "lac" });
    expect(threshold).toBeCloseTo(0.4, 14);
    expect(sets([0.6, 0.4, 0, 0.5, 0.25, 0.25])).toEqual([[0], []]);
  });

  it("by what all classes down to it have, by hand", () => {
    // Scores 0.7, 0.8, 0.6, 0.8; at alpha 0.4 the third smallest.
    const { threshold, sets } = conformalSets({ ...input, alpha: 0.4, score: "aps" });
    expect(threshold).toBeCloseTo(0.8, 14);
    expect(sets([0.25, 0.25, 0.5, 0.9, 0.05, 0.05, 0.1, 0.3, 0.6])).toEqual([[0, 2], [], [2]]);
  });

  it("with a penalty on classes beyond the free ones, by hand", () => {
    const { threshold } = conformalSets({ ...input, alpha: 0.4, score: "raps", penalty: 0.5, freeClasses: 1 });
    // Scores 0.7, 0.8 + 0.5, 0.6, 0.8.
    expect(threshold).toBeCloseTo(0.8, 14);
    expect(conformalSets({ ...input, alpha: 0.2, score: "raps", penalty: 0.5, freeClasses: 1 }).threshold).toBeCloseTo(
      1.3,
      14,
    );
  });

  it("hold every class where there are too few examples to promise anything", () => {
    const { threshold, sets } = conformalSets({ ...input, alpha: 0.1 });
    expect(threshold).toBe(Number.POSITIVE_INFINITY);
    expect(sets([1, 0, 0])).toEqual([[0, 1, 2]]);
  });

  it("class by class have a threshold for each", () => {
    const { thresholds, sets } = conformalSets({ ...input, alpha: 0.5, classConditional: true });
    // Class 0 has one score, 0.3; class 1 has 0.7 and 0.4, of which the second smallest; class 2 has 0.2.
    expect([...thresholds].map((own) => Number(own.toFixed(12)))).toEqual([0.3, 0.7, 0.2]);
    expect(sets([0.6, 0.35, 0.05])).toEqual([[1]]);
  });

  it("of one output are sets of the classes 0 and 1", () => {
    const { sets } = conformalSets({ probabilities: [0.9, 0.8, 0.3], labels: [1, 1, 0], classes: 1, alpha: 0.5 });
    expect(sets([0.95, 0.5, 0.1])).toEqual([[1], [], [0]]);
  });

  it("are the same for the same seed, and no larger than without", () => {
    const make = (seed?: number) =>
      conformalSets({ ...input, alpha: 0.4, score: "aps", ...(seed !== undefined && { seed }) });
    expect(make(1).threshold).toBe(make(1).threshold);
    expect(make(1).sets(probabilities)).toEqual(make(1).sets(probabilities));
    expect(make(1).threshold).not.toBe(make(2).threshold);
  });

  it("are reported by class and by size", () => {
    const report = setReport({ sets: [[0], [0, 1], [], [1]], labels: [0, 0, 1, 1], classes: 3 });
    expect(report).toEqual({
      coverage: 0.75,
      size: 1,
      classCoverage: Float64Array.of(1, 0.5, Number.NaN),
      bySize: [
        { size: 0, count: 1, coverage: 0 },
        { size: 1, count: 2, coverage: 1 },
        { size: 2, count: 1, coverage: 1 },
      ],
    });
    expect(() => setReport({ sets: [[0, 0]], labels: [0], classes: 2 })).toThrow('option "sets[0]" is [0, 0]');
    expect(() => setReport({ sets: [[2]], labels: [0], classes: 2 })).toThrow("different whole numbers in [0, 2)");
  });

  it("an alpha that comes out a rounding off a whole place takes that place", () => {
    // (9 + 1) * (1 - 0.7) is a little above 3 in doubles.
    const residuals = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(conformalInterval({ residuals, alpha: 0.7 }).halfWidth).toBe(3);
    expect(conformalInterval({ residuals, alpha: 0.1 }).halfWidth).toBe(9);
    expect(conformalInterval({ residuals, alpha: 0.09 }).halfWidth).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("intervals", () => {
  it("are as wide as the deviation that is expected", () => {
    const { halfWidth, intervals } = conformalInterval({ residuals: [1, -4, 9], deviation: [1, 2, 3], alpha: 0.5 });
    expect(halfWidth).toBe(2);
    expect(intervals({ mean: [10, 20], deviation: [1, 3] })).toEqual({
      lower: Float64Array.of(8, 14),
      upper: Float64Array.of(12, 26),
    });
    expect(() => intervals({ mean: [10] })).toThrow(
      'option "deviation" is missing; expected one deviation per prediction',
    );
    const plain = conformalInterval({ residuals: [1, -4, 9], alpha: 0.5 });
    expect(() => plain.intervals({ mean: [1], deviation: [1] })).toThrow("expected nothing");
  });

  it("from quantiles are widened by what is missing, and narrowed by what is too much", () => {
    const wide = conformalQuantiles({ lower: [0, 0, 0], upper: [10, 10, 10], targets: [4, 5, 7], alpha: 0.5 });
    expect(wide.margin).toBe(-4);
    expect(wide.intervals({ lower: [0, 0], upper: [10, 4] })).toEqual({
      lower: Float64Array.of(4, 2),
      upper: Float64Array.of(6, 2),
    });
    const narrow = conformalQuantiles({ lower: [0, 0, 0], upper: [1, 1, 1], targets: [-1, 0.5, 3], alpha: 0.25 });
    expect(narrow.margin).toBe(2);
  });
});
