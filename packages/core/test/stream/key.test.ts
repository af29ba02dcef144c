import { foldIn, type Key, keyFromSeed, OptionError, philox4x32, type Seed } from "@maskout/core";
import { describe, expect, it } from "vitest";
import { philox, seeds } from "../support/golden.js";

describe("philox4x32", () => {
  it.each(philox.kat)("gives Random123's known answer for counter $counter", ({ counter, key, output }) => {
    expect(philox4x32(counter, key)).toEqual(output);
  });
});

describe("keyFromSeed", () => {
  it.each(seeds)("turns the seed $seed into its key", ({ seed, key }) => {
    expect(keyFromSeed(seed)).toEqual(key);
  });

  it("takes a number, its bigint and its decimal string for the same seed", () => {
    for (const same of ["42", 42n]) expect(keyFromSeed(same)).toEqual(keyFromSeed(42));
    expect(keyFromSeed(2n ** 64n)).toEqual(keyFromSeed("18446744073709551616"));
  });

  it("tells seeds apart that repeat one another, or agree in the low bytes of their characters", () => {
    const seeds = ["1", "11", "111", "run-1", "run-1run-1", "-", "中", "é", "e\u0301", "", " ", "\0", "\0\0"];
    expect(new Set(seeds.map((seed) => keyFromSeed(seed).join())).size).toBe(seeds.length);
  });

  it("gives every caller a list of its own, and the same key however many seeds came between", () => {
    const seeds: readonly Seed[] = ["run-1", 1, 1n, -0, 0.5, "x".repeat(65)];
    const first = seeds.map((seed) => keyFromSeed(seed));
    const expected = structuredClone(first);
    for (const key of first) Reflect.set(key, 0, 7);
    for (let other = 0; other < 200; other++) {
      expect(seeds.map((seed) => keyFromSeed(seed))).toEqual(expected);
      keyFromSeed(`other ${other}`);
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, "\ud800", "a\udc00b"])("refuses the seed %j", (seed) => {
    expect(() => keyFromSeed(seed)).toThrow(OptionError);
  });

  it.each([null, undefined, true, Symbol("s"), {}, [1], () => 1])("refuses %s for a seed", (seed) => {
    expect(() => Reflect.apply(keyFromSeed, undefined, [seed])).toThrow(OptionError);
  });
});

describe("foldIn", () => {
  it.each(philox.fold)("folds $n into $key", ({ key, n, result }) => {
    expect(foldIn(key, n)).toEqual(result);
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN])("refuses to fold in %s", (n) => {
    const key: Key = [0, 0];
    expect(() => foldIn(key, n)).toThrow(/whole number in \[0, 2\^53\)/);
  });
});
