/** Which examples active learning asks labels for. */
import { MaskoutError, OptionError } from "@maskout/core";
import { acquire, classification } from "@maskout/mc-dropout";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** Two samples of four examples: sure, evenly unsure, disagreeing, disagreeing a little. */
const pool = classification({
  probabilities: [1, 0, 0.5, 0.5, 1, 0, 0.6, 0.4, 1, 0, 0.5, 0.5, 0.1, 0.9, 0.3, 0.7],
  samples: 2,
  batch: 4,
  classes: 2,
});

describe("acquire", () => {
  it("BALD asks where samples disagree, entropy also where they agree to be unsure", () => {
    expect(acquire(pool, 2)).toEqual(Uint32Array.of(2, 3));
    expect(acquire(pool, 4, { by: "bald" })).toEqual(Uint32Array.of(2, 3, 0, 1));
    expect(acquire(pool, 2, { by: "entropy" })).toEqual(Uint32Array.of(1, 2));
  });

  it("equal scores go by the lower index", () => {
    expect(acquire(pool, 3, { by: "variationRatio" })).toEqual(Uint32Array.of(2, 3, 0));
    expect(acquire([1, 2, 2, 1, 2], 4)).toEqual(Uint32Array.of(1, 2, 4, 0));
  });

  it("scores of one's own come out largest first", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (scores) => {
        const taken = Array.from(acquire(scores, scores.length), (index) => scores[index]!);
        expect(taken).toEqual(scores.toSorted((a, b) => b - a));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("random ones come from the seed, each once, and more extend fewer", () => {
    const scores = new Float64Array(50);
    const taken = acquire(scores, 50, { by: "random", seed: "pool" });
    expect(taken).not.toEqual(taken.toSorted());
    expect(taken.toSorted()).toEqual(Uint32Array.from(scores.keys()));
    expect(acquire(scores, 10, { by: "random", seed: "pool" })).toEqual(taken.slice(0, 10));
    expect(acquire(scores, 50, { by: "random", seed: "other" })).not.toEqual(taken);
    expect(acquire(pool, 4, { by: "random", seed: 1 }).toSorted()).toEqual(Uint32Array.of(0, 1, 2, 3));
  });

  it.each([
    ["none of them", 0, {}, 'option "k" is 0'],
    ["a fraction", 1.5, {}, 'option "k" is 1.5'],
    ["more than there are", 5, {}, 'option "k" is 5; expected a whole number in [1, 4]'],
    ["an unknown method", 1, { by: "size" as "bald" }, 'option "by" is "size"; expected "bald", "entropy"'],
    ["an inherited name", 1, { by: "toString" as "bald" }, 'option "by" is "toString"'],
  ])("%s is refused", (_, k, options, message) => {
    expect(() => acquire(pool, k, options)).toThrow(OptionError);
    expect(() => acquire(pool, k, options)).toThrow(message);
  });

  it("random without a seed or key is refused by the types, and at run time", () => {
    // @ts-expect-error A program that forgets it does not compile.
    expect(() => acquire(pool, 1, { by: "random" })).toThrow('option "seed" is missing');
    // One object may serve every method.
    const methods = ["bald", "entropy", "variationRatio", "random"] as const;
    for (const by of methods) expect(acquire(pool, 1, { by, seed: 1 })).toHaveLength(1);
    expect(() => acquire(pool, 1, { by: "bald", seed: Number.NaN })).toThrow(OptionError);
  });

  it.each([
    [null],
    [undefined],
    [3],
    [{}],
    [{ mutualInformation: 3 }],
    [[]],
    ["scores"],
    [new DataView(new ArrayBuffer(8))],
  ])("scores that are none are refused: %j", (scores) => {
    expect(() => Reflect.apply(acquire, undefined, [scores, 1])).toThrow(MaskoutError);
  });

  it("scores that are not finite are refused", () => {
    expect(() => acquire([1, Number.NaN], 1)).toThrow('option "scores[1]" is NaN; expected a finite number');
  });
});
