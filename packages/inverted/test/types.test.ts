// What is required is so by the types too: these programs do not compile, and where they are run all the same they are refused.
import { OptionError } from "@maskout/core";
import { dropout, dropoutGrad, invertedDropout } from "@maskout/inverted";
import { describe, expect, test } from "vitest";

const x = Float32Array.of(1, 2, 3);

describe("what is required", () => {
  test.each<[string, () => unknown, string]>([
    // @ts-expect-error
    ["options", () => dropout(x), "options"],
    // @ts-expect-error
    ["a seed or a key", () => dropout(x, { rate: 0.5 }), "seed"],
    // @ts-expect-error
    ["a seed or a key, for the gradient", () => dropoutGrad(x, { rate: 0.5 }), "seed"],
    // @ts-expect-error
    ["not a seed and a key", () => dropout(x, { rate: 0.5, seed: 1, key: [1, 2] }), "key"],
    // @ts-expect-error
    ["a rate or a keep probability", () => dropout(x, { seed: 1 }), "rate"],
    // @ts-expect-error
    ["not a rate and a keep probability", () => dropout(x, { rate: 0.5, keepProb: 0.5, seed: 1 }), "keepProb"],
    // @ts-expect-error
    ["a rate of a layer", () => invertedDropout({}), "rate"],
    // @ts-expect-error
    ["options of a layer", () => invertedDropout(), "options"],
  ])("%s", (_, call, option) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(expect.objectContaining({ option }));
  });

  test("is there: each of the two ways to say it", () => {
    const calls = [
      dropout(x, { rate: 0.5, seed: 1 }),
      dropout(x, { keepProb: 0.5, seed: "1" }),
      dropout(x, { rate: 0.5, key: undefined, seed: 1n }),
    ];
    for (const y of calls) expect(y).toEqual(calls[0]);
    invertedDropout({ rate: 0.5 });
    invertedDropout({ keepProb: 0.5, seed: 1 });
  });
});
