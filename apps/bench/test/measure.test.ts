import { describe, expect, test } from "vitest";
import { measureInterleaved } from "../src/measure/interleave.js";
import { meanAndDeviation, medianInterval, summarize } from "../src/measure/statistics.js";

describe("statistics", () => {
  test("a sample in numbers, whatever its order", () => {
    const sample = summarize([5, 1, 4, 2, 3, 9, 7]);
    expect(sample).toMatchObject({ count: 7, median: 4, low: 1, high: 9, least: 1, most: 9 });
    expect(sample.mean).toBeCloseTo(31 / 7, 12);
    expect(sample.coverage).toBeCloseTo(1 - 2 / 2 ** 7, 12);
  });

  test("the interval for the median covers at least 95%, and the next narrower one does not", () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
    const covered = (n: number, rank: number) => {
      let outside = 0;
      for (let k = 0; k <= rank; k++) outside += (2 * choose(n, k)) / 2 ** n;
      return 1 - outside;
    };
    for (let count = 6; count <= 60; count++) {
      const { rank, coverage } = medianInterval(count);
      expect(coverage).toBeCloseTo(covered(count, rank), 9);
      expect(coverage).toBeGreaterThanOrEqual(0.95);
      expect(covered(count, rank + 1)).toBeLessThan(0.95);
    }
  });

  test("too few values give the whole range, and say what it is worth", () => {
    expect(medianInterval(5)).toEqual({ rank: 0, coverage: 1 - 2 / 2 ** 5 });
    expect(summarize([3])).toMatchObject({ median: 3, low: 3, high: 3, coverage: 0, deviation: 0 });
  });

  test("the deviation over runs is the sample's, and 0 for one run", () => {
    expect(meanAndDeviation([1, 3])).toEqual({ mean: 2, deviation: Math.SQRT2 });
    expect(meanAndDeviation([4])).toEqual({ mean: 4, deviation: 0 });
  });
});

describe("interleaving", () => {
  const budget = { rounds: 3, turnMilliseconds: 1e-6, warmUpMilliseconds: 0 };

  test("every round gives every case a turn, and steps never repeat", async () => {
    const calls: string[] = [];
    const cases = ["a", "b"].map((id) => ({ id, call: (step: number) => calls.push(`${id}${step}`) }));
    const times = await measureInterleaved(cases, budget);
    // Two calls each to warm up, then one a turn.
    expect(calls).toEqual(["a0", "a1", "b0", "b1", "a2", "b2", "a3", "b3", "a4", "b4"]);
    expect([...times.values()].map((values) => values.length)).toEqual([3, 3]);
  });

  test("with the coarse clock of a browser, calls that are shorter than its step are timed together, and none is 0", async () => {
    const coarse = () => Math.floor(10 * performance.now()) / 10;
    const values = new Float64Array(1000);
    const cases = ["short", "shorter"].map((id) => ({ id, call: (step: number) => values.fill(step) }));
    const times = await measureInterleaved(cases, { ...budget, rounds: 9 }, { now: coarse });
    for (const nanoseconds of times.values()) {
      expect(nanoseconds).toHaveLength(9);
      // Below the step of 0.1 ms, and not rounded down to nothing.
      for (const time of nanoseconds) expect(time > 0 && time < 1e5).toBe(true);
    }
  });

  test("a promise is waited for, and what precedes a turn is not timed", async () => {
    let turns = 0;
    const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
    const times = await measureInterleaved(
      [
        {
          id: "slow",
          asynchronous: true,
          call: () => wait(5),
          beforeTurn: async () => {
            turns++;
            await wait(30);
          },
        },
      ],
      { ...budget, rounds: 2 },
    );
    expect(turns).toBe(3);
    const fastest = Math.min(...(times.get("slow") ?? []));
    expect(fastest).toBeGreaterThan(4e6);
    expect(fastest).toBeLessThan(30e6);
  });

  test("it can be stopped between turns, and what is done is kept", async () => {
    const controller = new AbortController();
    const times = await measureInterleaved(
      [{ id: "a", call: () => {} }],
      { ...budget, rounds: 50 },
      {
        signal: controller.signal,
        onTurn: ({ done }) => done === 4 && controller.abort(),
      },
    );
    expect(times.get("a")).toHaveLength(3);
  });
});
