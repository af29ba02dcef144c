/** The scores by hand, by brute force, at their edges, and under what must not change them. */
import {
  auroc,
  averagePrecision,
  brierDecomposition,
  brierScore,
  calibrationError,
  classification,
  crpsOfNormal,
  crpsOfSamples,
  falsePositiveRate,
  intervalCoverage,
  intervalWidth,
  negativeLogLikelihood,
  reliability,
  riskCoverage,
  sharpness,
} from "@maskout/uncertainty";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uniformsOf } from "./support/draws.js";
import { rowsOfProbabilities } from "./support/probabilities.js";

/** Scores with many ties, and what is positive. */
const ranked = fc
  .array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((all) => ({ scores: all.map(([score]) => score), positive: all.map(([, positive]) => positive) }));

/** Predictions with labels. */
const labelled = fc.integer({ min: 1, max: 10 }).chain((examples) =>
  rowsOfProbabilities(examples).chain(({ probabilities, classes }) =>
    fc.record({
      probabilities: fc.constant(probabilities),
      classes: fc.constant(classes),
      labels: fc.array(fc.nat(Math.max(classes, 2) - 1), { minLength: examples, maxLength: examples }),
    }),
  ),
);

const check = <T>(of: fc.Arbitrary<T>, fact: (value: T) => void): void => {
  fc.assert(fc.property(of, fact), { seed: 7, numRuns: 300 });
};

/** NaN where NaN is expected. */
function expectSame(actual: number, expected: number): void {
  if (Number.isNaN(expected)) expect(actual).toBeNaN();
  else expect(actual).toBeCloseTo(expected, 12);
}

/** The rank scores from their definitions, threshold by threshold. */
function byThresholds(scores: readonly number[], positive: readonly boolean[]) {
  const count = (from: number, wanted: boolean) =>
    scores.filter((score, index) => score >= from && positive[index] === wanted).length;
  const [positives, negatives] = [true, false].map((wanted) => count(Number.NEGATIVE_INFINITY, wanted)) as [
    number,
    number,
  ];
  const thresholds = [...new Set(scores)].sort((a, b) => b - a);
  const points = thresholds.map((from) => ({ found: count(from, true), wrong: count(from, false) }));
  return { points, positives, negatives };
}

describe("scores of ranks", () => {
  it("the AUROC is the share of pairs in the right order, a tie counting half", () => {
    check(ranked, ({ scores, positive }) => {
      const pairs = scores.flatMap((a, i) =>
        positive[i] ? scores.flatMap((b, j) => (positive[j] ? [] : [a > b ? 1 : a === b ? 0.5 : 0])) : [],
      );
      const expected = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
      expectSame(auroc({ scores, positive }), expected);
    });
  });

  it("average precision and the false positive rate are those of the thresholds", () => {
    check(ranked, ({ scores, positive }) => {
      const { points, positives, negatives } = byThresholds(scores, positive);
      let [sum, before] = [0, 0];
      for (const { found, wrong } of points) {
        sum += ((found - before) / positives) * (found / (found + wrong));
        before = found;
      }
      expectSame(averagePrecision({ scores, positive }), positives === 0 ? Number.NaN : sum);
      const enough = points.find(({ found }) => found >= 0.75 * positives);
      const rate = positives === 0 || enough === undefined ? Number.NaN : enough.wrong / negatives;
      expectSame(falsePositiveRate({ scores, positive, truePositiveRate: 0.75 }), rate);
    });
  });

  it("do not change with the order of the examples, nor with what keeps the order of the scores", () => {
    check(ranked, ({ scores, positive }) => {
      const reversed = { scores: [...scores].reverse(), positive: [...positive].reverse() };
      const bent = { scores: scores.map((score) => Math.exp(score) - 5), positive };
      for (const score of [auroc, averagePrecision, falsePositiveRate]) {
        expect(score(reversed)).toBe(score({ scores, positive }));
        expect(score(bent)).toBe(score({ scores, positive }));
      }
    });
  });

  it("are NaN without positives, and the AUROC without negatives", () => {
    const scores = [1, 2];
    for (const score of [auroc, averagePrecision, falsePositiveRate]) {
      expect(score({ scores, positive: [false, false] })).toBeNaN();
    }
    expect(auroc({ scores, positive: [true, true] })).toBeNaN();
    expect(averagePrecision({ scores, positive: [1, 1] })).toBe(1);
  });

  it("order negative numbers, both zeros and the smallest numbers right", () => {
    const scores = [-1e300, -1, -5e-324, -0, 0, 5e-324, 1, 1e300];
    expect(auroc({ scores, positive: [0, 0, 0, 0, 1, 1, 1, 1] })).toBe(1 - 0.5 / 16);
  });
});

describe("many examples", () => {
  it("are ordered as few are: whole numbers, negative ones, both zeros, fractions", () => {
    const examples = 20_000;
    const whole = Array.from(uniformsOf("many", examples), (u) => Math.round(40 * u - 20) * 2 ** Math.round(3 * u));
    const scores = whole.map((score, at) => (score === 0 && at % 2 === 0 ? -0 : score / 7));
    const positive = Array.from(uniformsOf("positive", examples), (u, at) => u * 40 < whole[at]! + 20);
    const { points, positives, negatives } = byThresholds(scores, positive);
    let [area, found, wrong] = [0, 0, 0];
    for (const point of points) {
      area += (point.wrong - wrong) * (found + (point.found - found) / 2);
      ({ found, wrong } = point);
    }
    expect(auroc({ scores, positive })).toBeCloseTo(area / (positives * negatives), 12);
  });
});

it("numbers that differ in the last of their bits alone are ordered by those", () => {
  const examples = 20_000;
  const places = Array.from(uniformsOf("bits", examples), (u) => Math.floor(u * 1000));
  for (const sign of [1, -1]) {
    // A place is as many times the smallest step that there is beside 1.
    const scores = places.map((place) => sign * (1 + place * Number.EPSILON));
    const positive = places.map((place, at) => (place * 7 + at) % 3 === 0);
    expect(auroc({ scores, positive })).toBe(auroc({ scores: places.map((place) => sign * place), positive }));
  }
  const apart = places.map((place) => 1 + place * Number.EPSILON);
  expect(auroc({ scores: apart, positive: places.map((place) => place >= 500) })).toBe(1);
});

describe("the risk-coverage curve", () => {
  it("is that of the examples in their order, ties counted on average", () => {
    const { coverage, risk, area } = riskCoverage({
      confidence: [0.9, 0.5, 0.5, 0.1],
      correct: [true, false, true, false],
    });
    expect(coverage).toEqual(Float64Array.of(0.25, 0.5, 0.75, 1));
    expect([...risk]).toEqual([0, 0.25, 1 / 3, 0.5]);
    expect(area).toBeCloseTo((0.25 + 1 / 3 + 0.5) / 4, 14);
  });

  it("has the area of the mean over all orders of what is tied", () => {
    const correct = [true, false, false];
    const areas = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ].map((order) => {
      const risks = order.map((_, k) => order.slice(0, k + 1).filter((at) => !correct[at]).length / (k + 1));
      return risks.reduce((sum, risk) => sum + risk, 0) / 3;
    });
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    expect(riskCoverage({ confidence: [1, 1, 1], correct }).area).toBeCloseTo(mean, 14);
  });

  it("does not change with the order of the examples", () => {
    check(ranked, ({ scores, positive }) => {
      const reversed = { confidence: [...scores].reverse(), correct: [...positive].reverse() };
      expect(riskCoverage(reversed)).toEqual(riskCoverage({ confidence: scores, correct: positive }));
    });
  });
});

describe("proper scores", () => {
  it("are those of the summary", () => {
    check(labelled, (input) => {
      const summary = classification({ ...input, samples: 1, batch: input.labels.length, bins: 4 });
      expect(brierScore(input)).toBeCloseTo(summary.brier!, 12);
      expect(negativeLogLikelihood(input)).toBeCloseTo(summary.negativeLogLikelihood!, 12);
      expect(calibrationError({ ...input, bins: 4 })).toBeCloseTo(summary.expectedCalibrationError!, 12);
      expect(reliability({ ...input, bins: 4 })).toEqual(summary.reliability);
    });
  });

  it("of certainty that is wrong are infinite or the worst there is", () => {
    const wrong = { probabilities: [1, 0], labels: [1], classes: 2 };
    expect([negativeLogLikelihood(wrong), brierScore(wrong), calibrationError(wrong)]).toEqual([
      Number.POSITIVE_INFINITY,
      2,
      1,
    ]);
    const right = { ...wrong, labels: [0] };
    expect([negativeLogLikelihood(right), brierScore(right), calibrationError(right)]).toEqual([0, 0, 0]);
    expect(negativeLogLikelihood({ probabilities: [0], labels: [1], classes: 1 })).toBe(Number.POSITIVE_INFINITY);
  });

  it("do not change when classes are given other numbers", () => {
    check(labelled, ({ probabilities, labels, classes }) => {
      const other = (wanted: number) => Math.max(classes, 2) - 1 - wanted;
      const turned = {
        probabilities:
          classes === 1
            ? probabilities.map((p) => 1 - p)
            : probabilities.map((_, at) => probabilities[at - (at % classes) + other(at % classes)]!),
        labels: labels.map(other),
        classes,
      };
      const given = { probabilities, labels, classes };
      expect(brierScore(turned)).toBeCloseTo(brierScore(given), 12);
      expect(negativeLogLikelihood(turned)).toBeCloseTo(negativeLogLikelihood(given), 12);
      if (classes > 1) {
        expect(calibrationError({ ...turned, of: "classes" })).toBeCloseTo(
          calibrationError({ ...given, of: "classes" }),
          12,
        );
      }
    });
  });

  it("the parts of the Brier score add up to it, and none but the last is negative", () => {
    check(labelled, (input) => {
      const {
        brier,
        reliability: off,
        resolution,
        uncertainty,
        withinBins,
      } = brierDecomposition({ ...input, bins: 3 });
      expect(brier).toBeCloseTo(brierScore(input), 12);
      expect(off - resolution + uncertainty + withinBins).toBeCloseTo(brier, 12);
      expect(Math.min(off, resolution, uncertainty)).toBeGreaterThanOrEqual(0);
    });
  });

  it("always saying how frequent a class is has uncertainty and nothing else", () => {
    const parts = brierDecomposition({ probabilities: [0.25, 0.25, 0.25, 0.25], labels: [1, 0, 0, 0], classes: 1 });
    expect(parts.reliability).toBeCloseTo(0, 14);
    expect(parts.resolution).toBeCloseTo(0, 14);
    expect(parts.withinBins).toBeCloseTo(0, 14);
    expect(parts.uncertainty).toBeCloseTo(2 * 0.25 * 0.75, 14);
  });
});

describe("the calibration error", () => {
  const input = { probabilities: [0.9, 0.8, 0.7, 0.6, 0.2, 0.1], labels: [1, 1, 0, 1, 0, 1], classes: 1 };

  it("of equal mass has as many examples in each bin", () => {
    const table = reliability({ ...input, bins: 3, binning: "mass" });
    expect(table.map(({ count }) => count)).toEqual([2, 2, 2]);
    expect(table.map(({ lower, upper }) => [lower, upper])).toEqual([
      [0.6, 0.7],
      [0.8, 0.8],
      [0.9, 0.9],
    ]);
  });

  it("keeps equals together, however many bins there are", () => {
    const same = { probabilities: [0.75, 0.75, 0.75, 0.75], labels: [1, 1, 1, 0], classes: 1 };
    expect(calibrationError({ ...same, bins: 4, binning: "mass" })).toBeCloseTo(0, 14);
    expect(reliability({ ...same, bins: 4, binning: "mass" }).map(({ count }) => count)).toEqual([0, 0, 4, 0]);
  });

  /** Confidences or one class's probabilities, and whether they were right, as the definition has them. */
  const views = ({ probabilities, labels, classes }: typeof input, of: "confidence" | "classes") => {
    const width = Math.max(classes, 2);
    const p = (example: number, wanted: number) =>
      classes > 1
        ? probabilities[example * classes + wanted]!
        : wanted === 1
          ? probabilities[example]!
          : 1 - probabilities[example]!;
    if (of === "classes") {
      const looked = classes === 1 ? [1] : [...Array(classes).keys()];
      return looked.map((wanted) =>
        labels.map((label, example) => ({ said: p(example, wanted), happened: label === wanted ? 1 : 0 })),
      );
    }
    return [
      labels.map((label, example) => {
        const row = Array.from({ length: width }, (_, wanted) => p(example, wanted));
        // Of one output a tie goes to class 0, as of several.
        const winner = row.indexOf(Math.max(...row));
        return { said: row[winner]!, happened: winner === label ? 1 : 0 };
      }),
    ];
  };

  /** In which bin a probability is: of equal width by its edges, of equal mass by how many are below it and beside it. */
  const binByHand = (said: number, all: readonly number[], bins: number, binning: "width" | "mass") => {
    if (binning === "width")
      return Math.max(
        0,
        [...Array(bins).keys()].findIndex((bin) => said <= (bin + 1) / bins),
      );
    const [below, equal] = [all.filter((other) => other < said).length, all.filter((other) => other === said).length];
    return Math.min(Math.floor(((below + equal / 2) * bins) / all.length), bins - 1);
  };

  it.each([
    ["confidence", "width"],
    ["confidence", "mass"],
    ["classes", "width"],
    ["classes", "mass"],
  ] as const)("of %s in bins of equal %s is that by brute force, whatever the order of the examples", (of, binning) => {
    check(fc.tuple(labelled, fc.integer({ min: 1, max: 6 })), ([drawn, bins]) => {
      const given = { ...drawn, probabilities: [...drawn.probabilities] };
      const errors = views(given, of).map((view) => {
        const all = view.map(({ said }) => said);
        return [...Array(bins).keys()].flatMap((bin) => {
          const own = view.filter(({ said }) => binByHand(said, all, bins, binning) === bin);
          if (own.length === 0) return [];
          const gap = Math.abs(own.reduce((sum, { said, happened }) => sum + happened - said, 0));
          return [{ share: gap / view.length, mean: gap / own.length }];
        });
      });
      const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const options = { bins, of, binning };
      const expected = average(errors.map((own) => own.reduce((sum, { share }) => sum + share, 0)));
      expect(calibrationError({ ...given, ...options })).toBeCloseTo(expected, 12);
      const largest = average(errors.map((own) => Math.max(...own.map(({ mean }) => mean))));
      expect(calibrationError({ ...given, ...options, norm: "maximum" })).toBeCloseTo(largest, 12);
      const { probabilities, labels, classes } = given;
      const turned = labels.map((_, example) => labels.length - 1 - example);
      const backwards = {
        classes,
        labels: turned.map((example) => labels[example]!),
        probabilities: turned.flatMap((example) => probabilities.slice(example * classes, (example + 1) * classes)),
      };
      expect(calibrationError({ ...backwards, ...options })).toBeCloseTo(expected, 12);
    });
  });

  it("of one output's probability itself, the mean and the largest, by hand", () => {
    // (0, 0.5]: 0.15 said, 0.5 happened, of two; (0.5, 1]: 0.75 said, 0.75 happened, of four.
    expect(calibrationError({ ...input, bins: 2, of: "classes" })).toBeCloseTo((0.35 * 2) / 6, 14);
    expect(calibrationError({ ...input, bins: 2, of: "classes", norm: "maximum" })).toBeCloseTo(0.35, 14);
  });
});

describe("the CRPS", () => {
  it("of a normal distribution is the integral that defines it", () => {
    for (const [mean, variance, target] of [
      [0, 1, 0],
      [1, 4, -2],
      [0, 0.01, 0.5],
      [3, 9, 3.5],
    ] as const) {
      const score = crpsOfNormal({ mean: [mean], variance: [variance], targets: [target] });
      expect(Math.abs(score - integral(mean, Math.sqrt(variance), target))).toBeLessThan(1e-4);
    }
    expect(crpsOfNormal({ mean: [0], variance: [1], targets: [0] })).toBeCloseTo(
      (Math.SQRT2 - 1) / Math.sqrt(Math.PI),
      14,
    );
  });

  it("of certainty, and far away, is the absolute error less a constant", () => {
    expect(crpsOfNormal({ mean: [2], variance: [0], targets: [5] })).toBe(3);
    expect(crpsOfNormal({ mean: [2], variance: [0], targets: [2] })).toBe(0);
    expect(crpsOfNormal({ mean: [0], variance: [1], targets: [100] })).toBeCloseTo(100 - 1 / Math.sqrt(Math.PI), 12);
  });

  it("of samples is the mean error less half the mean distance, over all pairs", () => {
    check(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 7 }), ([target, ...own]) => {
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const apart = own.flatMap((a) => own.map((b) => Math.abs(a - b)));
      const expected = mean(own.map((y) => Math.abs(y - target!))) - mean(apart) / 2;
      const score = crpsOfSamples({ predictions: own, samples: own.length, targets: [target!] });
      expect(score).toBeCloseTo(expected, 12);
    });
  });
});

/** `∫ (F(y) - [y >= target])^2 dy`, by the trapezoidal rule on either side of the step. */
function integral(mean: number, deviation: number, target: number): number {
  const steps = 20_000;
  const [from, to] = [mean - 12 * deviation, mean + 12 * deviation];
  const width = (to - from) / steps;
  let [sum, probability] = [0, 0];
  for (let step = 0; step < steps; step++) {
    const y = from + (step + 0.5) * width;
    const share = (Math.exp(-(((y - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI))) * width;
    sum += (probability + share / 2 - (y >= target ? 1 : 0)) ** 2 * width;
    probability += share;
  }
  return sum;
}

describe("intervals", () => {
  it("are closed, and may be open to infinity", () => {
    const ends = { lower: [0, 0, Number.NEGATIVE_INFINITY], upper: [1, 1, 5] };
    expect(intervalCoverage({ ...ends, targets: [1, 2, -7] })).toBeCloseTo(2 / 3, 14);
    expect(intervalWidth({ lower: [0, 1], upper: [1, 4] })).toBe(2);
    expect(intervalWidth(ends)).toBe(Number.POSITIVE_INFINITY);
    expect(sharpness({ variance: [1, 7] })).toBe(2);
  });

  it("that are the wrong way round are refused", () => {
    expect(() => intervalWidth({ lower: [1], upper: [0] })).toThrow('option "upper[0]" is 0; expected a number from 1');
    expect(() => intervalWidth({ lower: [Number.NaN], upper: [0] })).toThrow('option "lower[0]" is NaN');
    expect(() => sharpness({ variance: [-1] })).toThrow('option "variance[0]" is -1');
  });
});

describe("what is refused", () => {
  it.each([
    [
      "a row that does not sum to 1",
      () => brierScore({ probabilities: [0.5, 0.4], labels: [0], classes: 2 }),
      "sum of probabilities[example 0]",
    ],
    [
      "a label that is no class",
      () => brierScore({ probabilities: [0.5, 0.5], labels: [2], classes: 2 }),
      'option "labels[0]" is 2',
    ],
    ["no examples", () => brierScore({ probabilities: [], labels: [], classes: 2 }), "expected 1 values"],
    [
      "a flag that is none",
      () => auroc({ scores: [1], positive: [2] }),
      'option "positive[0]" is 2; expected true or false',
    ],
    ["a score that is not finite", () => auroc({ scores: [Number.NaN], positive: [1] }), 'option "scores[0]" is NaN'],
    [
      "a negative variance",
      () => crpsOfNormal({ mean: [0], variance: [-1], targets: [0] }),
      'option "variance[0]" is -1',
    ],
  ])("%s", (_, call, message) => expect(call).toThrow(message));
});
