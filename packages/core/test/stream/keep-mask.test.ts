import { type KeepMaskOptions, keepMask, OptionError } from "@maskout/core";
import { forEachDraw, thresholdOf } from "@maskout/core/variant";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskStream, packed } from "../support/golden.js";

describe("keepMask", () => {
  it.each(maskStream)(
    "draws the golden bits of key $key, step $step, rate $rate from offset $offset",
    ({ key, step, rate, count, offset, threshold, keepHex }) => {
      expect(thresholdOf(rate)).toBe(threshold);
      expect(packed(keepMask({ key, step, rate, count, offset }))).toBe(keepHex);
    },
  );

  it("draws the same bits in WebAssembly as the plain TypeScript stream, anywhere", () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(
        fc.tuple(word, word),
        word,
        word,
        fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeInteger().map(Math.abs), fc.constant(2 ** 35 - 40)),
        fc.integer({ min: 0, max: 400 }),
        // Rates that 16-bit draws realise closely enough to be taken.
        fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 0.999, noNaN: true })),
        (key, step, sample, anywhere, count, rate) => {
          const offset = Math.min(anywhere, Number.MAX_SAFE_INTEGER - count);
          const threshold = thresholdOf(rate);
          const expected = new Uint8Array(count);
          forEachDraw({ key, step, sample, element: offset }, count, (index, draw) => {
            expected[index] = Number(draw < threshold);
          });
          expect(keepMask({ key, step, sample, rate, count, offset })).toEqual(expected);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it("draws any stretch of the stream alone, across the tiles it works in", () => {
    const options: KeepMaskOptions = { key: [3, 4], step: 5, rate: 0.3, count: 201_100 };
    const whole = keepMask(options);
    for (const offset of [1, 63, 64, 4095, 4097, 65_535, 65_536, 131_071]) {
      const stretch = keepMask({ ...options, offset, count: 69_997 });
      expect(
        stretch.every((kept, index) => kept === whole[offset + index]),
        `offset ${offset}`,
      ).toBe(true);
    }
  });

  it("keeps everything at rate 0 and nothing it should drop at the largest rate", () => {
    expect(keepMask({ key: [0, 0], step: 0, rate: 0, count: 4096 }).every((kept) => kept === 1)).toBe(true);
    const rare = keepMask({ key: [0, 0], step: 0, rate: 1 - 2 ** -16, count: 2 ** 20 });
    // One draw in 65536 keeps: 16 expected, a Poisson count that stays below 40 but for 1 chance in 10^6.
    expect(rare.reduce((kept, bit) => kept + bit, 0)).toBeLessThan(40);
    expect(rare).toContain(1);
  });

  it.each([
    ["rate", { rate: 1 }],
    ["rate", { rate: -0.1 }],
    ["rate", { rate: Number.NaN }],
    ["step", { step: -1 }],
    ["step", { step: 2 ** 32 }],
    ["sample", { sample: 0.5 }],
    ["count", { count: -1 }],
    ["count", { count: 1.5 }],
    ["offset", { offset: 2 ** 53 }],
    ["offset", { offset: Number.MAX_SAFE_INTEGER }],
  ])("refuses an impossible %s: %o", (option, wrong) => {
    const options = { key: [0, 0] as const, step: 0, rate: 0.5, count: 8, ...wrong };
    expect(() => keepMask(options)).toThrow(expect.objectContaining({ code: "option", option }));
  });

  it("refuses an option it does not know, rather than ignore it", () => {
    const misspelt = { key: [0, 0] as const, step: 0, rate: 0.5, count: 8, ofset: 3 };
    expect(() => keepMask(misspelt)).toThrow(OptionError);
  });
});
