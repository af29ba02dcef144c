import { foldIn, normals, OptionError, uniforms } from "@maskout/core";
import { forEachWord, NOISE, normalOf, uniformOf } from "@maskout/core/variant";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noiseStream } from "../support/golden.js";

describe("the noise stream", () => {
  it.each(noiseStream)(
    "has the golden words, uniforms and normals of key $key, step $step, sample $sample from offset $offset",
    ({ key, step, sample, offset, count, ...golden }) => {
      const words: number[] = [];
      forEachWord({ key: foldIn(key, NOISE), step, sample, element: offset }, count, (_, word) => words.push(word));
      expect(words).toEqual(golden.words);
      expect([...uniforms({ key, step, sample, offset, count })]).toEqual(golden.uniforms);
      for (const [index, normal] of normals({ key, step, sample, offset, count }).entries()) {
        expect(Math.abs(normal - golden.normals[index]!)).toBeLessThanOrEqual(1e-6 * Math.abs(golden.normals[index]!));
      }
    },
  );

  it("has the same normals in WebAssembly as in plain TypeScript, to the bit, anywhere", () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const anywhere = fc.oneof(
      fc.nat({ max: 300 }),
      fc.maxSafeInteger().map((offset) => Math.floor(Math.abs(offset) / 2)),
      fc.constant(2 ** 34 - 40),
    );
    fc.assert(
      fc.property(
        fc.tuple(word, word),
        word,
        word,
        anywhere,
        fc.nat({ max: 5000 }),
        (key, step, sample, offset, count) => {
          const expected = new Float32Array(count);
          forEachWord({ key: foldIn(key, NOISE), step, sample, element: offset }, count, (index, drawn) => {
            expected[index] = normalOf(uniformOf(drawn));
          });
          expect(normals({ key, step, sample, offset, count })).toEqual(expected);
        },
      ),
      { seed: 241, numRuns: 200 },
    );
  });

  it("draws any stretch of it alone, across the tiles it works in", () => {
    const options = { key: [3, 4] as const, step: 5, count: 60_000 };
    const whole = normals(options);
    for (const offset of [1, 31, 32, 2047, 2049, 16_383, 16_385]) {
      expect(normals({ ...options, offset, count: 40_001 }), `offset ${offset}`).toEqual(
        whole.slice(offset, offset + 40_001),
      );
    }
  });

  // Each bound is five standard errors of the moment over 2^20 draws: sqrt(Var(z^k) / n) with Var z = 1, z^2 2, z^3 15, z^4 96.
  it("has the moments of the standard normal distribution", () => {
    const count = 2 ** 20;
    const drawn = normals({ key: [1, 2], count });
    for (const [power, expected, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const) {
      const moment = drawn.reduce((sum, z) => sum + z ** power, 0) / count;
      expect(Math.abs(moment - expected)).toBeLessThan(5 * Math.sqrt(variance / count));
    }
  });

  it("has uniforms inside (0, 1), also those of the outermost words", () => {
    expect(uniformOf(0)).toBe(2 ** -33);
    expect(uniformOf(2 ** 32 - 1)).toBe(1 - 2 ** -33);
    expect([normalOf(uniformOf(0)), normalOf(uniformOf(2 ** 32 - 1))].map(Math.abs)).toEqual([
      Math.fround(6.337957754553788),
      Math.fround(6.337957754553788),
    ]);
  });

  it("refuses a stretch that there is not", () => {
    for (const draw of [uniforms, normals]) {
      expect(() => draw({ key: [0, 0], count: -1 })).toThrow(OptionError);
      expect(() => draw({ key: [0, 0], count: 2, offset: Number.MAX_SAFE_INTEGER - 1 })).toThrow(/offset/);
      expect(() => draw({ key: [0, 0], count: 1, step: 0.5 })).toThrow(/step/);
      expect(() => Reflect.apply(draw, undefined, [{ count: 1 }])).toThrow(/"key" is missing/);
      expect(() => Reflect.apply(draw, undefined, [{ key: [0, 0], count: 1, rate: 0.5 }])).toThrow(/"rate"/);
    }
  });
});
