import { OptionError } from "@maskout/core";
import { resolveRate } from "@maskout/core/variant";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const VALUES = 65_536;

/** Whether the nearest multiple of 1/65536 is within 1 part in 20 of the rarer outcome. */
function isRealised(rate: number): boolean {
  const nearest = Math.round(rate * VALUES) / VALUES;
  return Math.abs(nearest - rate) <= Math.min(rate, 1 - rate) / 20;
}

describe("a rate", () => {
  it("is taken where a 16-bit draw realises it to 1 part in 20 of the rarer outcome, and refused elsewhere", () => {
    const scales = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.double({ min: 1, max: 2, noNaN: true }));
    fc.assert(
      fc.property(scales, fc.boolean(), ([scale, mantissa], kept) => {
        const small = Math.min(mantissa * 2 ** -scale, 1);
        const rate = kept ? 1 - small : small;
        fc.pre(rate >= 0 && rate < 1 && Math.abs(rate * VALUES - Math.floor(rate * VALUES) - 0.5) > 1e-6);
        const resolve = () => resolveRate("test", { rate });
        if (isRealised(rate)) expect(Math.abs(1 - resolve().keepProbability - rate)).toBeLessThanOrEqual(2 ** -17);
        else expect(resolve).toThrow(OptionError);
      }),
      { seed: 16, numRuns: 2000 },
    );
  });

  it("that cannot be had is refused with the nearest that can", () => {
    expect(() => resolveRate("test", { rate: 2.4 / VALUES })).toThrow(`The nearest possible is rate: ${2 / VALUES}.`);
    expect(() => resolveRate("test", { rate: 1e-7 })).toThrow(
      `The nearest possible is rate: 0, or drop at least ${1 / VALUES}.`,
    );
    expect(() => resolveRate("test", { keepProb: 2.4 / VALUES })).toThrow(
      `The nearest possible is keepProb: ${2 / VALUES}.`,
    );
    expect(() => resolveRate("test", { keepProb: 1e-7 })).toThrow(`is keepProb: ${1 / VALUES}.`);
  });

  it.each([0, 0.1, 0.5, 0.9, 0.999, 1 / VALUES, 1 - 1 / VALUES])("of %d can be had", (rate) => {
    const { keepProbability } = resolveRate("test", { rate });
    expect(Math.abs(1 - keepProbability - rate)).toBeLessThanOrEqual(2 ** -17);
    expect(resolveRate("test", { keepProb: 1 - rate }).keepProbability).toBe(keepProbability);
  });
});
