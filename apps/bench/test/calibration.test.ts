/** The part on calibration: what its runs are made of, and what is said of them. */
import { beforeAll, describe, expect, test } from "vitest";
import { loadDigits, PIXELS, type Split, splitDigits } from "../src/data/digits.js";
import { betaBinomialInterval } from "../src/measure/beta-binomial.js";
import { meanInterval } from "../src/measure/paired.js";
import { softmaxOf } from "../src/measure/softmax.js";
import {
  concludeRefusing,
  concludeSets,
  concludeTemperatures,
} from "../src/sections/uncertainty/calibration/conclusions.js";
import { pilesOf } from "../src/sections/uncertainty/calibration/run.js";
import { sizesOf } from "../src/sections/uncertainty/calibration/sizes.js";
import { calibrationTables } from "../src/sections/uncertainty/calibration/tables.js";
import { measureUncertainty } from "../src/sections/uncertainty/measure.js";
import type { CalibrationUncertainty } from "../src/sections/uncertainty/schema.js";
import { uncertaintySettings } from "../src/sections/uncertainty/settings.js";
import { contextOf } from "./support.js";

const settings = {
  ...uncertaintySettings.quick.calibration,
  hidden: [30],
  runs: 2,
  epochs: 20,
  temperatureDigits: 200,
  conformalDigits: 199,
  testDigits: 200,
  samples: 4,
};

let split: Split;
let measured: CalibrationUncertainty;
beforeAll(async () => {
  split = splitDigits(await loadDigits());
  const { calibration } = await measureUncertainty(
    {
      effort: "quick",
      settings: { ...uncertaintySettings.quick, calibration: settings },
      seed: "test",
      parts: ["calibration"],
    },
    await contextOf(),
  );
  measured = calibration!;
}, 60_000);

describe("the runs", () => {
  test.each(["quick", "short", "full"] as const)("of %s share no digit, and there are enough", (effort) => {
    const { calibration } = uncertaintySettings[effort];
    const seen = new Set<number>();
    let digits = 0;
    for (let run = 0; run < calibration.runs; run++) {
      const { test: tested, ...others } = pilesOf(split, calibration, run);
      for (const [from, own] of [
        ...Object.values(others).map((own) => [split.train, own] as const),
        [split.test, tested] as const,
      ]) {
        // Where a digit lies tells it from every other, also from one that looks the same.
        const first = (own.images.byteOffset - from.images.byteOffset) / 4 / PIXELS + (from === split.test ? 1e6 : 0);
        for (let digit = 0; digit < own.count; digit++) seen.add(first + digit);
        digits += own.count;
      }
    }
    expect(seen.size).toBe(digits);
    expect(digits).toBe(
      calibration.runs *
        (calibration.trainDigits +
          calibration.temperatureDigits +
          calibration.conformalDigits +
          calibration.testDigits),
    );
  });

  test("more of them than there are digits for are refused", () => {
    expect(() => pilesOf(split, { ...settings, trainDigits: 4000 }, 1)).toThrow("there are only 7000");
  });
});

describe("what is measured", () => {
  test("is a temperature above 0 for every run and prediction, with which the loss on other digits is hardly higher", () => {
    for (const { runs } of measured.predictions) {
      expect(runs).toHaveLength(2);
      for (const { temperature, before, after } of runs) {
        expect(temperature).toBeGreaterThan(0);
        expect(after.negativeLogLikelihood).toBeLessThan(before.negativeLogLikelihood + 0.05);
      }
    }
  });

  test("has sets of each size that come to all digits, and to the coverage and the mean size", () => {
    for (const prediction of measured.predictions) {
      for (const { bySize, coverage, size } of prediction.runs) {
        const sum = (value: (sets: (typeof bySize)[number]) => number) =>
          bySize.reduce((all, sets) => all + value(sets), 0);
        expect(sum(({ count }) => count)).toBe(200);
        expect(sum((sets) => sets.count * sets.coverage) / 200).toBeCloseTo(coverage, 12);
        expect(sum((sets) => sets.count * sets.size) / 200).toBeCloseTo(size, 12);
      }
      expect(sizesOf(prediction).reduce((all, { count }) => all + count, 0)).toBe(400);
    }
  });

  test("has a risk that ends at the share of wrong answers, and an area between the least and the most risk", () => {
    for (const { runs } of measured.predictions) {
      for (const { risk, area, accuracy } of runs) {
        expect(risk).toHaveLength(20);
        expect(risk.at(-1)).toBeCloseTo(1 - accuracy, 12);
        expect(area).toBeGreaterThanOrEqual(0);
        expect(area).toBeLessThanOrEqual(Math.max(...risk));
      }
    }
  });

  test("shows digits of the first run, each with its picture and a set of the size that it stands for", () => {
    const { test: digits } = pilesOf(split, settings, 0);
    expect(measured.examples.length).toBeGreaterThan(3);
    for (const { index, label, picture, set } of measured.examples) {
      expect(label).toBe(digits.labels[index]);
      const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
      const image = digits.images.subarray(index * PIXELS, (index + 1) * PIXELS);
      expect(bytes).toEqual(Uint8Array.from(image, (ink) => Math.round(255 * ink)));
      expect(set).toEqual([...set].sort((a, b) => a - b));
    }
    const sizes = measured.examples.map(({ set }) => set.length);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  });

  test("says that a change may be chance where its interval holds 0, and not where it does not", () => {
    const told = (low: number, high: number) =>
      concludeTemperatures({
        ...measured,
        predictions: measured.predictions.map((prediction) => ({
          ...prediction,
          changes: { ...prediction.changes, expectedCalibrationError: { value: (low + high) / 2, low, high } },
        })),
      });
    expect(told(-0.05, -0.01)).toMatch(/^A temperature lowers .* one pass from .* and lowers .* 4 samples/);
    expect(told(-0.05, -0.01)).not.toContain("chance");
    expect(told(-0.05, 0.01)).toMatch(/moves .*may be chance.*may be chance/);
    expect(told(0.01, 0.05)).toMatch(/raises .* one pass/);
    const refused = (low: number, high: number) =>
      concludeRefusing({ ...measured, areaChange: { value: (low + high) / 2, low, high } });
    expect(refused(-0.02, -0.01)).toContain("samples is better");
    expect(refused(-0.02, 0.01)).toContain("beyond chance");
    expect(refused(0.01, 0.02)).toContain("samples is worse");
  });

  test("is told in tables with their conclusions, seeds of which are counted as runs", () => {
    const tables = calibrationTables(measured);
    expect(tables.map(({ title }) => title.split(":")[0])).toEqual([
      "Uncertainty, temperature",
      "Uncertainty, conformal sets",
      "Uncertainty, refusing",
    ]);
    expect(tables[1]?.notes[0]).toBe(`${concludeSets(measured)}.`);
    expect(concludeSets(measured)).toMatch(/of 2 runs of one pass and \d of 2 runs of the mean of 4 samples/);
    for (const { columns, rows } of tables) for (const row of rows) expect(row).toHaveLength(columns.length);
  });
});

describe("the beta-binomial interval", () => {
  test("of a uniform probability cuts as many numbers off at either end", () => {
    // Beta(1, 1): each of 0 to 99 is as likely as the others.
    expect(betaBinomialInterval(99, { a: 1, b: 1 }, 0.9)).toEqual({ low: 4, high: 94 });
  });

  test("of a probability that is all but known is the binomial one", () => {
    // Of R: qbinom(c(0.025, 0.975), 600, 0.9).
    expect(betaBinomialInterval(600, { a: 9e8, b: 1e8 }, 0.95)).toEqual({ low: 525, high: 554 });
  });

  test("is that of sums over all pairs: by brute force, of Beta(3, 2) and 4 trials", () => {
    // P(k) = C(4, k) B(k + 3, 6 - k) / B(3, 2), by integers: 5, 12, 18, 20, 15 of 70.
    expect(betaBinomialInterval(4, { a: 3, b: 2 }, 1 - 2 * (16 / 70))).toEqual({ low: 1, high: 3 });
    expect(betaBinomialInterval(4, { a: 3, b: 2 }, 1 - 2 * (4 / 70))).toEqual({ low: 0, high: 4 });
  });
});

test("the interval of a mean is Student's", () => {
  // Of R: t.test(c(1, 2, 4))$conf.int.
  const { value, low, high } = meanInterval([1, 2, 4], 1);
  expect(value).toBeCloseTo(7 / 3, 12);
  expect(low).toBeCloseTo(-1.46125, 5);
  expect(high).toBeCloseTo(6.127916, 5);
});

test("a softmax is that of logits that no exponential holds", () => {
  const [a, b, c, d] = softmaxOf([1000, 1001, -2000, 0], 2);
  expect(a).toBeCloseTo(1 / (1 + Math.E), 14);
  expect(a! + b!).toBeCloseTo(1, 14);
  expect([c, d]).toEqual([0, 1]);
});
