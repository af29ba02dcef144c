/** Intervals of scores: seeded, as wide as theory says, and right as often as they say. */
import { auroc, calibrationError, intervalCoverage, OptionError, riskCoverage, sharpness } from "@maskout/uncertainty";
import { describe, expect, it } from "vitest";
import { uniformsOf } from "./support/draws.js";

const variance = uniformsOf("variance", 400);
const once = (seed: string | number, level = 0.9) => sharpness({ variance, interval: { level, seed } });

describe("a bootstrap interval", () => {
  it("is the same for the same seed, another for another, and holds the score", () => {
    expect(once("a")).toEqual(once("a"));
    expect(once("b")).not.toEqual(once("a"));
    const { value, lower, upper } = once("a");
    expect(value).toBe(sharpness({ variance }));
    expect(lower).toBeLessThan(value);
    expect(upper).toBeGreaterThan(value);
  });

  it("is the wider the surer it is to be", () => {
    const [narrow, wide] = [once(1, 0.5), once(1, 0.99)];
    expect(wide.lower).toBeLessThan(narrow.lower);
    expect(wide.upper).toBeGreaterThan(narrow.upper);
  });

  it.each([400, 40_000])("of a share of %d is as wide as the binomial distribution's", (examples) => {
    const targets = uniformsOf("targets", examples);
    const ends = { lower: new Float64Array(examples), upper: new Float64Array(examples).fill(0.3) };
    const { value, lower, upper } = intervalCoverage({ ...ends, targets, interval: { level: 0.95, seed: 3 } });
    const expected = 2 * 1.96 * Math.sqrt((value * (1 - value)) / examples);
    // A quantile of 1000 resamples is off by some 4 %, the two together by some 6 %: five times that.
    expect(Math.abs((upper - lower) / expected - 1)).toBeLessThan(0.3);
  });

  it.each(["expected", "maximum"] as const)(
    "of the %s calibration error of many examples is that of their sums in groups",
    (norm) => {
      // 16,385 examples are as many groups but for one, which has two: drawn one by one or in groups is nearly the same.
      const examples = 16_385;
      const said = uniformsOf("said", examples);
      const labels = Array.from(uniformsOf("happened", examples), (u, at) => (u < said[at]! ** 2 ? 1 : 0));
      const interval = { level: 0.9, seed: 5, resamples: 200 };
      const of = (bins: number, count: number) =>
        calibrationError({
          ...{ probabilities: said.slice(0, count), labels: labels.slice(0, count), classes: 1, of: "classes" },
          ...{ norm, bins, interval },
        });
      const [inGroups, oneByOne] = [of(10, examples), of(10, examples - 1)];
      expect(Math.abs(inGroups.value - oneByOne.value)).toBeLessThan(1e-3);
      const [width, expected] = [inGroups, oneByOne].map(({ lower, upper }) => upper - lower) as [number, number];
      // A quantile of 200 resamples is off by some 9 %, the difference of two widths by some 20 %.
      expect(Math.abs(width / expected - 1)).toBeLessThan(0.5);
      expect(inGroups.lower).toBeLessThan(inGroups.value);
      expect(inGroups.upper).toBeGreaterThan(inGroups.value);
      // So many bins that nothing is summed up before.
      const [many, few] = [of(65, examples), of(64, examples)];
      expect(Math.abs(many.upper - few.upper)).toBeLessThan(norm === "expected" ? 0.01 : 0.2);
    },
  );

  it("holds the true AUROC as often as it says", () => {
    // P(x + d > y) of uniforms, d = 0.3: 1 - (1 - d)^2 / 2.
    const truth = 1 - 0.7 ** 2 / 2;
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const drawn = uniformsOf(`auroc ${trial}`, 120);
      const positive = drawn.map((_, index) => index % 2);
      const scores = drawn.map((u, index) => u + 0.3 * (index % 2));
      const { lower, upper } = auroc({ scores, positive, interval: { level: 0.9, seed: trial, resamples: 200 } });
      held += lower <= truth && truth <= upper ? 1 : 0;
    }
    // 180 are expected, with a deviation of 4.2; the percentile interval is known to hold a little less.
    expect(held).toBeGreaterThan(160);
    expect(held).toBeLessThan(199);
  });

  it("leaves out resamples that have no score", () => {
    const { value, lower, upper } = auroc({
      scores: [1, 2, 3],
      positive: [0, 0, 1],
      interval: { level: 0.9, seed: 1 },
    });
    expect([value, lower, upper]).toEqual([1, 1, 1]);
  });

  it("comes with the area of a risk-coverage curve", () => {
    const correct = variance.map((u) => (u > 0.3 ? 1 : 0));
    const { area, areaInterval } = riskCoverage({ confidence: variance, correct, interval: { level: 0.9, seed: 1 } });
    expect(areaInterval?.value).toBe(area);
    expect(areaInterval?.upper).toBeGreaterThan(area);
  });

  it.each([
    [{ level: 1, seed: 1 }, 'sharpness: interval: option "level" is 1'],
    [{ level: 0.9 }, 'sharpness: interval: option "seed" is missing'],
    [{ level: 0.9, seed: 1, resamples: 0 }, 'option "resamples" is 0'],
    [{ level: 0.9, seed: 1, samples: 5 }, 'option "samples" is 5'],
    [0.9, 'option "interval" is 0.9'],
  ])("refuses %j", (interval, message) => {
    const call = () => Reflect.apply(sharpness, undefined, [{ variance, interval }]);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
