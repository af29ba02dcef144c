import { cpu } from "@maskout/core";
import { classification } from "@maskout/mc-dropout";
import { beforeAll, describe, expect, test } from "vitest";
import { parseCo2 } from "../src/data/co2.js";
import { type Digits, PIXELS } from "../src/data/digits.js";
import type { RegressionData } from "../src/data/regression.js";
import { rotateDigits } from "../src/data/rotate.js";
import { bootstrap } from "../src/measure/bootstrap.js";
import { aurocOf, calibrationErrorOf, meanOf, scoreExamples, shareInterval } from "../src/measure/scores.js";
import { loadCo2 } from "../src/node/co2-file.js";
import { describeBand } from "../src/sections/uncertainty/co2.js";
import { measureUncertainty } from "../src/sections/uncertainty/measure.js";
import { publishedScores } from "../src/sections/uncertainty/published.js";
import { likeliestTau, standardize, toScale } from "../src/sections/uncertainty/regressor.js";
import { type UncertaintyResult, uncertainty as uncertaintySchema } from "../src/sections/uncertainty/schema.js";
import { type UncertaintyPlan, uncertaintySettings } from "../src/sections/uncertainty/settings.js";
import { contextOf } from "./support.js";

/** Numbers that look random and are always the same, in [0, 1). */
function noise(index: number): number {
  const value = Math.sin(12.9898 * (index + 1)) * 43758.5453;
  return value - Math.floor(value);
}

describe("rotation", () => {
  const side = 28;
  const images = Float32Array.from({ length: 2 * PIXELS }, (_, index) => noise(index));
  const digits: Digits = { images, labels: Uint8Array.of(3, 7), count: 2 };

  test.each([0, 360, -720])("by %d degrees changes nothing", (degrees) => {
    expect(rotateDigits(digits, degrees)).toEqual(digits);
  });

  test("by 90 degrees makes rows of columns, the last column first", () => {
    const expected = Float32Array.from(images, (_, index) => {
      const [image, row, column] = [
        Math.floor(index / PIXELS),
        Math.floor((index % PIXELS) / side),
        (index % PIXELS) % side,
      ];
      return images[image * PIXELS + column * side + (side - 1 - row)]!;
    });
    expect(rotateDigits(digits, 90).images).toEqual(expected);
  });

  test("two by 90 degrees are one by 180, and four are none", () => {
    const quarter = (from: Digits) => rotateDigits(from, 90);
    expect(quarter(quarter(digits))).toEqual(rotateDigits(digits, 180));
    expect(quarter(quarter(quarter(quarter(digits))))).toEqual(digits);
  });

  test("a disc keeps its ink at any angle", () => {
    const disc = Float32Array.from({ length: PIXELS }, (_, index) =>
      Math.hypot(Math.floor(index / side) - 13.5, (index % side) - 13.5) < 8 ? 1 : 0,
    );
    const ink = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0);
    const turned = rotateDigits({ images: disc, labels: Uint8Array.of(0), count: 1 }, 37).images;
    expect(Math.abs(ink(turned) / ink(disc) - 1)).toBeLessThan(0.01);
  });
});

const auroc = (negatives: readonly number[], positives: readonly number[]) =>
  aurocOf(negatives, positives)(negatives.map(() => 1));

describe("AUROC", () => {
  const byPairs = (negatives: readonly number[], positives: readonly number[]) =>
    positives
      .flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)))
      .reduce((sum: number, value) => sum + value, 0) /
    (negatives.length * positives.length);

  test("is the share of pairs in which the positive has the higher score, ties counting half", () => {
    for (let sample = 0; sample < 20; sample++) {
      const levels = 2 + sample;
      const scores = (from: number, count: number) =>
        Array.from({ length: count }, (_, index) => Math.floor(noise(1000 * sample + from + index) * levels));
      const [negatives, positives] = [scores(0, 30 + sample), scores(500, 30 + sample)];
      expect(auroc(negatives, positives)).toBeCloseTo(byPairs(negatives, positives), 12);
    }
  });

  test("is 0.5 between equal groups, 1 where all positives are above, 0 where all are below", () => {
    expect(auroc([1, 2, 2, 3], [1, 2, 2, 3])).toBe(0.5);
    expect(auroc([1, 2], [3, 4])).toBe(1);
    expect(auroc([3, 4], [1, 2])).toBe(0);
  });
});

describe("scores of predictions", () => {
  const [count, classes] = [200, 4];
  const logits = Array.from({ length: count * classes }, (_, index) => 3 * noise(index));
  const probabilities = logits.map((logit, index) => {
    const from = index - (index % classes);
    const sum = logits.slice(from, from + classes).reduce((total, other) => total + Math.exp(other), 0);
    return Math.exp(logit) / sum;
  });
  const labels = Array.from({ length: count }, (_, example) => Math.floor(classes * noise(9000 + example)));
  const once = labels.map(() => 1);

  test("are those of the package, where every example counts once", () => {
    const scores = scoreExamples({ probabilities, labels, classes });
    const expected = classification({ probabilities, samples: 1, batch: count, classes, labels });
    expect(meanOf(scores.negativeLogLikelihood)(once)).toBeCloseTo(expected.negativeLogLikelihood!, 12);
    expect(meanOf(scores.brier)(once)).toBeCloseTo(expected.brier!, 12);
    expect(calibrationErrorOf(scores)(once)).toBeCloseTo(expected.expectedCalibrationError!, 12);
  });

  test("an example that counts twice is as good as two", () => {
    const twice = once.map((_, example) => (example < 50 ? 2 : 1));
    const doubled = [...probabilities, ...probabilities.slice(0, 50 * classes)];
    const more = scoreExamples({ probabilities: doubled, labels: [...labels, ...labels.slice(0, 50)], classes });
    expect(calibrationErrorOf(scoreExamples({ probabilities, labels, classes }))(twice)).toBeCloseTo(
      calibrationErrorOf(more)(more.confidence.map(() => 1)),
      12,
    );
  });

  test("the bootstrap's interval of a mean is the normal one", () => {
    const values = Array.from({ length: 400 }, (_, example) => noise(example));
    const { value, low, high } = bootstrap(400, meanOf(values));
    const deviation = Math.sqrt(values.reduce((sum, one) => sum + (one - value) ** 2, 0) / 400 / 400);
    expect(Math.abs(low - (value - 1.96 * deviation))).toBeLessThan(0.2 * deviation);
    expect(Math.abs(high - (value + 1.96 * deviation))).toBeLessThan(0.2 * deviation);
  });

  test("a share of none or all has an interval with a width", () => {
    // Of R: binom::binom.wilson(0, 30) and (15, 30).
    expect(shareInterval(0, 30).low).toBeCloseTo(0, 12);
    expect(shareInterval(0, 30).high).toBeCloseTo(0.1135, 3);
    expect(shareInterval(0.5, 30).low).toBeCloseTo(0.3315, 3);
    expect(shareInterval(0.5, 30).high).toBeCloseTo(0.6685, 3);
  });
});

describe("regression", () => {
  test("a band is described by its width, its error and its coverage", () => {
    const curve = { mean: [0, 0, 0, 0, 9], deviation: [1, 1, 1, 2, 9] };
    const band = describeBand(curve, [1, -1, 2, 3, 100], [0, 1, 2, 3], 0.75);
    expect(band).toEqual({
      months: 4,
      deviation: 1.25,
      modelDeviation: (0.5 + 0.5 + 0.5 + Math.sqrt(3.25)) / 4,
      rmse: Math.sqrt(15 / 4),
      coverage: 0.75,
    });
  });

  test("the likeliest tau is the precision of the errors", () => {
    const targets = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? 0.25 : -0.25));
    const found = likeliestTau(new Float32Array(100), targets, [1, 4, 16, 64]);
    expect(found.tau).toBe(16);
    expect(found.logLikelihood).toBeCloseTo(Math.log(16 / (2 * Math.PI)) / 2 - 0.5, 12);
  });

  test("standardised columns have mean 0 and deviation 1, a constant one stays at 0", () => {
    const examples = {
      features: [
        [1, 5],
        [3, 5],
      ],
      targets: [10, 30],
    };
    const { scale, ...learnt } = standardize(examples);
    expect(learnt).toEqual({
      features: [
        [-1, 0],
        [1, 0],
      ],
      targets: [-1, 1],
    });
    expect(toScale({ features: [[5, 6]], targets: [40] }, scale)).toEqual({ features: [[3, 1]], targets: [2] });
  });

  test("published numbers are there for a published data set only", () => {
    expect(publishedScores("yacht", 308)?.paper.rmse).toEqual({ mean: 1.11, standardError: 0.09 });
    expect(publishedScores("yacht", 307)).toBeNull();
    expect(publishedScores("boats", 308)).toBeNull();
  });
});

describe("the CO2 series", () => {
  test("has the months of 1958 to 2020, rising", async () => {
    const { year, value } = await loadCo2();
    expect([year.length, value.length]).toEqual([741, 741]);
    expect(year[0]).toBeCloseTo(1958 + 2.5 / 12, 10);
    expect(year.at(-1)).toBeCloseTo(2020 + 3.5 / 12, 10);
    expect([value[0], value.at(-1)]).toEqual([315.7, 416.18]);
    expect(year.every((time, month) => month === 0 || time > year[month - 1]!)).toBe(true);
  });

  test("another table is refused", () => {
    expect(() => parseCo2("a,b\n1,2")).toThrow("other columns");
    expect(() => parseCo2("Date,CO2,adjusted CO2\n1958-03-01,,")).toThrow("1958-03-01");
  });
});

describe("the experiments", () => {
  const { quick } = uncertaintySettings;
  const usual: Omit<UncertaintyPlan, "regression"> = {
    effort: "quick",
    parts: ["digits", "calibration", "co2", "regression"],
    settings: {
      digits: { ...quick.digits, hidden: [30], trainDigits: 200, testDigits: 60, samples: [2, 10], angles: [0, 90] },
      calibration: {
        ...quick.calibration,
        hidden: [20],
        epochs: 20,
        trainDigits: 200,
        temperatureDigits: 150,
        conformalDigits: 199,
        testDigits: 150,
        samples: 4,
        runs: 2,
      },
      co2: { ...quick.co2, hidden: [20], epochs: 3, samples: 20 },
      regression: { ...quick.regression, rates: [0.01, 0.1], epochs: 150, samples: 50 },
    },
    seed: "test",
  };
  /** Two features and a target of 100 + 20 x0 - 10 x1, with uniform errors of deviation 1. */
  const line: RegressionData = {
    name: "line",
    features: Array.from({ length: 150 }, (_, row) => [noise(row), noise(row + 200)]),
    targets: Array.from(
      { length: 150 },
      (_, row) => 100 + 20 * noise(row) - 10 * noise(row + 200) + Math.sqrt(12) * (noise(row + 400) - 0.5),
    ),
    splits: [0, 1].map((split) => ({
      train: [...Array(150).keys()].filter((row) => row % 10 !== split),
      test: [...Array(150).keys()].filter((row) => row % 10 === split),
    })),
  };
  const plan: UncertaintyPlan = { ...usual, regression: line };
  let first: UncertaintyResult;
  let memory: readonly object[];
  beforeAll(async () => {
    const before = cpu().memory();
    first = await measureUncertainty(plan, await contextOf());
    memory = [before, cpu().memory()];
  }, 60_000);

  const withoutTimes = (section: UncertaintyResult) =>
    JSON.parse(JSON.stringify(section, (key, value) => (key === "seconds" ? undefined : value)));

  test("the same seed gives the same results, to the last bit, and another seed others", async () => {
    const again = await measureUncertainty(plan, await contextOf());
    expect(withoutTimes(again)).toEqual(withoutTimes(first));
    const other = await measureUncertainty({ ...plan, seed: "other", parts: ["co2"] }, await contextOf());
    expect(other.co2?.networks[0]?.mean).not.toEqual(first.co2?.networks[0]?.mean);
  });

  test("the results are what the schema says", () => {
    expect(uncertaintySchema.parse(first)).toEqual(first);
  });

  test("they leave nothing on the device", () => {
    expect(memory[1]).toEqual(memory[0]);
  });

  test("upright digits cannot be told from themselves", () => {
    const [upright] = first.digits!.rotations;
    expect(upright?.auroc).toEqual({ passEntropy: 0.5, predictiveEntropy: 0.5, mutualInformation: 0.5 });
    expect(upright?.accuracy).toBe(first.digits?.scores.at(-1)?.accuracy);
  });

  test("every digit is in one bin of entropies, and the bins have the mean that is reported", () => {
    for (const { entropyCounts = [], predictiveEntropy } of first.digits!.rotations) {
      expect(entropyCounts.reduce((sum, digits) => sum + digits, 0)).toBe(60);
      const width = Math.log(10) / entropyCounts.length;
      const middle = entropyCounts.reduce((sum, digits, bin) => sum + digits * (bin + 0.5) * width, 0) / 60;
      expect(Math.abs(middle - predictiveEntropy)).toBeLessThanOrEqual(width / 2);
    }
  });

  test("every digit is in one bin of the reliability table", () => {
    for (const { reliability, accuracy } of first.digits!.scores) {
      expect(reliability.reduce((sum, { count }) => sum + count, 0)).toBe(60);
      const right = reliability.reduce((sum, bin) => sum + bin.count * (bin.accuracy ?? 0), 0);
      expect(right / 60).toBeCloseTo(accuracy, 12);
    }
  });

  test("nothing is learnt from the gap and from what lies beyond the end", () => {
    const { year, use, settings, networks } = first.co2!;
    const learnt = year.filter((_, month) => use[month] === "train" || use[month] === "validation");
    expect(learnt.every((time) => time < settings.end && !(time >= settings.gap.from && time < settings.gap.to))).toBe(
      true,
    );
    for (const name of ["inside", "gap", "beyond"] as const) {
      const months = use.filter((what) => what === name).length;
      for (const { regions } of networks) expect(regions.find(({ region }) => region === name)?.months).toBe(months);
    }
  });

  test("a line is learnt in its own units: the error is that of the targets, and tau its precision", () => {
    const { splits, summary, published } = first.regression!;
    expect(splits.map(({ split: number }) => number)).toEqual([0, 1]);
    // Without learning it would be 6.4.
    expect(summary?.rmse.mean).toBeGreaterThan(0.7);
    expect(summary?.rmse.mean).toBeLessThan(1.8);
    for (const { tau } of splits) expect(1 / Math.sqrt(tau)).toBeLessThan(2);
    expect(summary?.logLikelihood.mean).toBeGreaterThan(-2.2);
    expect(published).toBeNull();
  });

  test("a part that is stopped is left out, and those before it are kept", async () => {
    const controller = new AbortController();
    const { digits, co2: stopped } = await measureUncertainty(
      plan,
      await contextOf<UncertaintyResult>({
        signal: controller.signal,
        progress: ({ work }) => work === "co2" && controller.abort(),
      }),
    );
    expect(digits?.scores).toHaveLength(3);
    expect(stopped).toBeUndefined();
  });
});
