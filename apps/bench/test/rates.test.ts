import { cpu } from "@maskout/core";
import { beforeAll, describe, expect, test } from "vitest";
import { contenders as allContenders } from "../src/contenders/index.js";
import { type Digits, firstDigits, loadDigits, PIXELS, splitDigits } from "../src/data/digits.js";
import { ratesFor } from "../src/sections/train/measure.js";
import { bestOf, holdOut, PARTS, pairsOf, ratesTable, tryRates } from "../src/sections/train/rates.js";
import { type Experiment, experiments } from "../src/sections/train/settings.js";
import { bench } from "./support.js";

const contenders = allContenders.flatMap(({ name, train }) => (train === undefined ? [] : [{ name, ...train }]));
const inverted = contenders.find(({ name }) => name === "inverted")!;

let training: Digits;
beforeAll(async () => {
  training = splitDigits(await loadDigits()).train;
});

/** The digits one by one, as text. */
function each({ images, labels, count }: Digits): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    [labels[index], ...images.subarray(index * PIXELS, (index + 1) * PIXELS)].join(),
  );
}

describe("validation digits", () => {
  test("every training digit is held out once, and is not learnt then", () => {
    const digits = firstDigits(training, 42);
    const parts = Array.from({ length: PARTS }, (_, part) => holdOut(digits, part));
    expect(parts.flatMap(({ heldOut }) => each(heldOut)).toSorted()).toEqual([...each(digits)].toSorted());
    for (const { learnt, heldOut } of parts) {
      expect([...each(learnt), ...each(heldOut)].toSorted()).toEqual([...each(digits)].toSorted());
    }
  });
});

describe("rates", () => {
  const extent = { trainDigits: 60, testDigits: 1, epochs: 12, seeds: 1, samples: 1 };
  const experiment: Experiment = {
    ...experiments.find(({ name }) => name === "few")!,
    hidden: [16],
    batchSize: 15,
    grid: { input: [0.1, 0.9], hidden: [0.1, 0.9] },
    extents: { quick: extent, short: extent, full: extent },
  };
  const plan = { experiment, contender: inverted, trainings: 3, effort: "quick" } as const;
  const context = { device: cpu(), signal: new AbortController().signal };

  test("the pair with the lowest loss on the digits that were held out is chosen, whichever comes first", async () => {
    const seen: number[] = [];
    const tried = await tryRates(plan, training, { ...context, onTried: ({ loss }) => seen.push(loss.mean) });
    expect(tried.map(({ rates }) => rates)).toEqual(pairsOf(experiment));
    expect(tried.map(({ loss }) => loss.mean)).toEqual(seen);
    // Sixteen units learn something where nearly all is kept, and nothing where nearly all is dropped.
    expect(bestOf(tried)?.rates).toEqual({ input: 0.1, hidden: 0.1 });
    expect(bestOf(tried.toReversed())).toBe(bestOf(tried));
    const { rows } = ratesTable(plan, tried.toReversed());
    expect(rows[0]?.[0]).toBe("0.1, 0.1");
    expect(rows.map((row) => row.at(-1))).toEqual(["chosen", "", "", ""]);
  });

  test("the same is chosen every time, and nothing stays on the device", async () => {
    const before = cpu().memory();
    const once = await tryRates(plan, training, context);
    expect(await tryRates(plan, training, context)).toEqual(once);
    expect(cpu().memory()).toEqual(before);
  });

  test("a variant has the rates that were chosen for it where they were, all of the grid, and else the experiment's", () => {
    for (const experiment of experiments) {
      for (const contender of contenders) {
        const own = contender.rates?.[experiment.name];
        expect(ratesFor(experiment, contender)).toEqual(own ?? experiment.rates);
        if (own !== undefined) expect(pairsOf(experiment)).toContainEqual(own);
      }
    }
    // What was not chosen is what was published.
    for (const { rates } of contenders) expect(Object.keys(rates ?? {})).not.toContain("wide");
  });

  test("the command refuses what has no rates to choose, and says what has", async () => {
    const { code, stderr } = await bench(["rates", "wide"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Choose from overfit, few, cnn, selu, residual.");
  });
});
