import { describe, expect, test } from "vitest";
import { logDomain, logTicks, wholeTicks } from "../src/figures/figure.js";
import { meanAndDeviation } from "../src/measure/statistics.js";
import { viewDropConnect, viewMonteCarlo } from "../src/page/see-it/layers.js";
import { readSettings, writeSettings } from "../src/page/settings.js";
import type { ExperimentResult, Results } from "../src/results/schema.js";
import { accuracyFigure } from "../src/sections/train/figures/accuracy.js";
import { gapFigure } from "../src/sections/train/figures/gap.js";

/** An experiment of one epoch, from the accuracies on training and test digits, one seed a variant. */
function experimentOf(accuracies: Readonly<Record<string, readonly [train: number, test: number]>>): ExperimentResult {
  const runs = Object.entries(accuracies).map(([variant, [train, test]]) => ({
    variant,
    device: "cpu",
    seed: "1",
    seconds: 1,
    epochs: [{ epoch: 1, loss: 1, train: { loss: 1, accuracy: train }, test: { loss: 1, accuracy: test } }],
  }));
  return {
    name: "overfit",
    title: "a network",
    settings: {
      hidden: [10],
      inputRate: 0.5,
      hiddenRate: 0.5,
      trainDigits: 10,
      testDigits: 10,
      batchSize: 10,
      epochs: 1,
      learningRate: 0.1,
      momentum: 0,
      maxNorm: null,
      seeds: ["1"],
    },
    runs,
    summary: Object.entries(accuracies).map(([variant, [train, test]]) => ({
      variant,
      device: "cpu",
      runs: 1,
      train: meanAndDeviation([train]),
      test: meanAndDeviation([test]),
      testLoss: null,
      gap: meanAndDeviation([train - test]),
    })),
  };
}

const results: Results = {
  kind: "maskout-bench-results",
  schemaVersion: 1,
  interrupted: false,
  environment: {
    date: "2026-01-01T00:00:00.000Z",
    runtime: "Node.js 20.19.0",
    engine: "V8 11.3",
    cpu: "a processor",
    cores: 2,
    memoryBytes: null,
    os: "Linux",
    loadAverage: null,
    commit: null,
    modified: null,
  },
  bars: [],
};
const run = { label: "this run", results };

describe("titles say what the data say", () => {
  test("dropout that narrows the gap, and dropout that does not", () => {
    const titleOf = (experiment: ExperimentResult) => gapFigure([{ run, experiment }]).title;
    expect(titleOf(experimentOf({ none: [1, 0.8], inverted: [0.95, 0.85] }))).toBe(
      "overfit: dropout narrows the gap between training and test digits, from 20.0 points to as few as 10.0 (inverted)",
    );
    expect(titleOf(experimentOf({ none: [0.9, 0.85], inverted: [0.95, 0.8] }))).toBe(
      "overfit: not every dropout narrows the gap between training and test digits: 5.0 points without, 15.0 inverted",
    );
  });

  test("dropout that is ahead on test digits, and no dropout that is", () => {
    const titleOf = (experiment: ExperimentResult) => accuracyFigure(run, experiment).title;
    expect(titleOf(experimentOf({ none: [1, 0.8], standard: [1, 0.9] }))).toContain("standard ends highest");
    expect(titleOf(experimentOf({ none: [1, 0.8], standard: [1, 0.7] }))).toContain("no dropout is ahead");
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
  test("gives settings back as they were", () => {
    const { settings } = readSettings(new URLSearchParams());
    const changed = { ...settings, effort: "full" as const, sizes: [100, 2 ** 20], rates: [0.25], seeds: 7 };
    expect(readSettings(new URLSearchParams(writeSettings(changed)))).toEqual({ settings: changed, refused: [] });
    expect(writeSettings(settings)).toEqual({});
  });

  test.each(["sizes=0", "sizes=1.5", "rates=1", "seeds=0", "seeds=x", "devices=", "parts=sleep", "effort=none"])(
    "%s is refused, and the default stands",
    (text) => {
      const { settings, refused } = readSettings(new URLSearchParams(text));
      expect(settings).toEqual(readSettings(new URLSearchParams()).settings);
      expect(refused).toHaveLength(1);
      expect(refused[0]).toContain(text);
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

  test("the running mean of DropConnect comes to the mean of its moments", () => {
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
