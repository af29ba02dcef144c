import { describe, expect, test } from "vitest";
import { viewDropConnect } from "../src/contenders/dropconnect.js";
import { viewMonteCarlo } from "../src/contenders/mc-dropout.js";
import { logDomain, logTicks, wholeTicks } from "../src/figures/figure.js";
import { pairedInterval } from "../src/measure/paired.js";
import { meanAndDeviation } from "../src/measure/statistics.js";
import { choicesOf, readForm, writeForm } from "../src/page/live/form.js";
import { concludeAccuracy, concludeLoss } from "../src/sections/train/conclusions.js";
import type { ExperimentResult } from "../src/sections/train/schema.js";

/** An experiment of one epoch, from the test losses and accuracies of each variant, one a seed. */
function experimentOf(
  ends: Readonly<Record<string, readonly (readonly [loss: number, test: number])[]>>,
  { train = 1 }: { readonly train?: number } = {},
): ExperimentResult {
  const trainings = Object.entries(ends).flatMap(([variant, seeds]) =>
    seeds.map(([loss, test], seed) => ({
      variant,
      device: "cpu",
      seed: String(seed + 1),
      seconds: 1,
      epochs: [{ epoch: 1, loss: 1, train: { loss: 1, accuracy: train }, test: { loss, accuracy: test } }],
    })),
  );
  const { none = [], ...others } = ends;
  const comparisons = Object.keys(others).length;
  return {
    name: "overfit",
    title: "a network",
    settings: {
      hidden: [10],
      rates: { input: 0.5, hidden: 0.5 },
      trainDigits: 10,
      testDigits: 10,
      batchSize: 10,
      epochs: 1,
      learningRate: 0.1,
      momentum: 0,
      maxNorm: null,
      seeds: ["1"],
    },
    trainings,
    summary: Object.entries(ends).map(([variant, seeds]) => ({
      variant,
      device: "cpu",
      seeds: seeds.length,
      train: meanAndDeviation([variant === "none" ? 1 : train]),
      test: meanAndDeviation(seeds.map(([, test]) => test)),
      testLoss: meanAndDeviation(seeds.map(([loss]) => loss)),
      gap: meanAndDeviation(seeds.map(([, test]) => train - test)),
      ...(variant !== "none" &&
        seeds.length > 1 && {
          difference: {
            seeds: seeds.length,
            comparisons,
            test: pairedInterval(
              seeds.map(([, test], seed) => test - none[seed]![1]),
              comparisons,
            ),
            testLoss: pairedInterval(
              seeds.map(([loss], seed) => loss - none[seed]![0]),
              comparisons,
            ),
          },
        }),
    })),
  };
}

describe("sentences say what the data say", () => {
  const none = [
    [1, 0.8],
    [1.1, 0.81],
    [0.9, 0.79],
  ] as const;

  test("a variant is said to help only where the interval of its difference leaves 0 out", () => {
    const lower = none.map(([loss, test]) => [loss - 0.5, test + 0.05] as const);
    const either = none.map(([loss, test], seed) => [loss + [0.3, -0.3, 0.1][seed]!, test] as const);
    expect(concludeLoss(experimentOf({ none, inverted: lower, standard: either }))).toBe(
      "overfit: inverted has a lower test loss than no dropout, by 0.50 (0.50 to 0.50); standard does not differ from no dropout in test loss beyond the spread of 3 seeds",
    );
    expect(concludeAccuracy(experimentOf({ none, inverted: lower }))).toBe(
      "overfit: inverted has a higher test accuracy than no dropout, by 5.0 points (5.0 points to 5.0 points)",
    );
  });

  test("one seed names nobody", () => {
    const one = { none: [[1.33, 0.8]], inverted: [[0.7, 0.9]] } as const;
    expect(concludeLoss(experimentOf(one))).toBe(
      "overfit: one seed, too few to compare: test loss 1.33 no dropout, 0.70 inverted",
    );
  });

  test("what is behind and still learns has had too few epochs", () => {
    const higher = none.map(([loss, test]) => [loss + 0.5, test] as const);
    expect(concludeLoss(experimentOf({ none, standard: higher }, { train: 0.9 }))).toContain(
      "standard has a higher test loss than no dropout, by 0.50 (0.50 to 0.50): 1 epochs are too short to pay off",
    );
  });

  test("the interval of paired differences is Student's, and wider where more of them are to hold together", () => {
    // Of R: t.test(c(0.2, 0.4, 0.9)): 0.5, from -0.3957 to 1.3957.
    const alone = pairedInterval([0.2, 0.4, 0.9], 1);
    expect(alone.value).toBeCloseTo(0.5, 12);
    expect(alone.low).toBeCloseTo(0.5 - 4.302652729911275 * Math.sqrt(0.13 / 3), 8);
    expect(pairedInterval([0.2, 0.4, 0.9], 3).low).toBeLessThan(alone.low);
  });
});

describe("axes", () => {
  test("a logarithmic axis has no place for 0", () => {
    expect(logDomain([0, 1, 10], 2)).toEqual([0.5, 20]);
    expect(logDomain([0])).toEqual([0.1, 10]);
  });

  test("ticks are inside the domain, and no more than asked for", () => {
    for (const high of [1, 3, 40, 5e4, 2e7]) {
      const ticks = logTicks([0.1, high], 9);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThanOrEqual(9);
      expect(ticks.every((tick) => tick >= 0.1 && tick <= high)).toBe(true);
    }
    expect(wholeTicks(5, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(wholeTicks(50, 5)).toEqual([10, 20, 30, 40, 50]);
  });
});

describe("the address", () => {
  test("gives choices back as they were, and leaves out what is usual", () => {
    const { texts } = readForm(new URLSearchParams());
    expect(writeForm(texts)).toEqual({});
    expect(choicesOf(texts)).toEqual({ sections: ["speed"], effort: "quick" });
    const changed = { ...texts, effort: "full", sizes: "100,1M", rates: "0.25", seeds: "7" };
    expect(readForm(new URLSearchParams(writeForm(changed)))).toEqual({ texts: changed, refused: [] });
    // Seeds are for training, which is not chosen.
    expect(choicesOf(changed)).toEqual({ sections: ["speed"], effort: "full", sizes: [100, 2 ** 20], rates: [0.25] });
  });

  test.each(["sizes=0", "sizes=1.5", "rates=1", "seeds=0", "seeds=x", "devices=", "sections=sleep", "effort=none"])(
    "%s is refused, and what is usual stands",
    (text) => {
      const { texts, refused } = readForm(new URLSearchParams(text));
      expect(texts).toEqual(readForm(new URLSearchParams()).texts);
      expect(refused.map(({ name, text: given }) => `${name}=${given}`)).toEqual([text]);
      expect(refused[0]!.message).toMatch(/^(Did you mean|Give|Choose) /);
    },
  );
});

describe("the teaching figure", () => {
  const x = Float32Array.from({ length: 784 }, (_, pixel) => (pixel % 7) / 7);
  const reader = {
    w: Float32Array.from({ length: 7840 }, (_, index) => ((index * 31) % 17) / 17 - 0.5),
    b: Float32Array.from({ length: 10 }, (_, unit) => unit / 10),
  };
  const choice = { layer: "dropconnect", rate: 0.5, seed: "7", step: 3, digit: 4, masks: 1 };

  test("the weights that are shown as used give the unit's output", () => {
    const { pictures, outputs } = viewDropConnect(x, reader, choice);
    const used = pictures(1).find(({ title }) => title.startsWith("forward"))!.values;
    const sum = x.reduce((total, value, input) => total + value * used[input]!, reader.b[4]!);
    expect(outputs?.ofMasks[0]?.[4]).toBeCloseTo(sum, 3);
  });

  test("the running mean of DropConnect approaches the mean of its moments", () => {
    const { distances } = viewDropConnect(x, reader, choice);
    // The mean of 256 masks has a sixteenth of one mask's deviation; a third of it leaves room for one bad draw.
    expect(distances.at(-1)).toBeLessThan(distances[0]! / 3);
  });

  test("samples of Monte Carlo dropout are probabilities", () => {
    const { outputs } = viewMonteCarlo(x, reader, choice);
    for (const probabilities of outputs?.ofMasks ?? []) {
      expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 5);
    }
  });
});
