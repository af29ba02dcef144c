import { foldIn, type Key, keyFromSeed, OptionError, philox4x32 } from "@maskout/core";
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

  it("takes a number and its decimal string for the same seed", () => {
    expect(keyFromSeed(42)).toEqual(keyFromSeed("42"));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses the seed %s", (seed) => {
    expect(() => keyFromSeed(seed)).toThrow(OptionError);
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
