/**
 * Decisions that are bits: an element is dropped exactly where the mask stream says, at every offset, also past 2^35. The golden vectors of the
 * stream were computed by an independent implementation, and are never regenerated.
 */
import type { Key } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import vectors from "../../../golden/mask-stream.json" with { type: "json" };
import type { NoiseSubject } from "../../subject.js";
import { expectBits, ones, someValues } from "../../support/arrays.js";
import { decisionsOf, isProportional, keptValue } from "../../support/decisions.js";
import { formsOf, onEachDevice } from "../../support/devices.js";
import { passOn } from "../../support/passes.js";

/** A stretch of the stream and its golden decisions. */
export interface GoldenMask {
  readonly key: Key;
  readonly step: number;
  readonly offset: number;
  readonly count: number;
  readonly rate: number;
  /** 1 = kept. */
  readonly kept: readonly number[];
  /** The name of the vector in messages. */
  readonly label: string;
}

/** The golden vectors of the mask stream. */
export const GOLDEN: readonly GoldenMask[] = vectors.map(({ key: [k0 = 0, k1 = 0], keepHex, ...vector }) => ({
  ...vector,
  key: [k0, k1],
  kept: bitsOf(keepHex, vector.count),
  label: `key ${k0},${k1} step ${vector.step} rate ${vector.rate} offset ${vector.offset}`,
}));

/** For a kept value: the rounding of a scale, a product and a sum. */
const ROUNDING = 2 ** -21;

export function decisions({ noise, layer, cases, inputShape, home, devices }: NoiseSubject): void {
  const bits = cases.filter((options) => noise.facts(options).decisions === "bits");
  if (bits.length === 0) return;

  describe("decisions", () => {
    // Noise with its own shape may require more dimensions than a stretch has.
    onEachDevice(noise.elementwise ? formsOf(devices) : [], (device) => {
      it("the kernel drops exactly what the golden masks drop, also past element 2^35", async () => {
        for (const { key, step, rate, count, offset, kept, label } of GOLDEN) {
          const options = { ...bits[0], rate };
          const dropped = noise.facts(options).dropped ?? 0;
          const x = { values: ones(count), shape: [count] };
          const y = await noise.on(device, options, x, { key, step, element: offset });
          expect(keptOf(y, dropped), label).toEqual(kept);
        }
      });
    });

    it("the layer drops exactly what the mask stream drops, wherever its batch starts", async () => {
      const shape = [40, ...inputShape];
      for (const options of bits) {
        const { dropped = 0 } = noise.facts(options);
        for (const firstExample of [0, 1, 1001, 2 ** 33 + 1]) {
          const place = noise.placeOf(options, { shape, firstExample });
          const pass = { shape, x: ones(sizeOf(shape)), mode: "sample", firstExample, step: 1, sample: 2 } as const;
          const { output } = await passOn(home, layer(options), pass);
          const kept = decisionsOf(options, shape, { ...place, step: 1, sample: 2 });
          expect(keptOf(output, dropped), `from example ${firstExample} at ${JSON.stringify(options)}`).toEqual([
            ...kept,
          ]);
        }
      }
    });

    it("a kept element has the value implied by the stated mean, and all dropped elements have the same value", () => {
      for (const options of bits) {
        const shape = [100, ...inputShape];
        const x = someValues(sizeOf(shape));
        const { dropped = 0 } = noise.facts(options);
        const y = noise.reference(options, { values: x, shape });
        const kept = decisionsOf(options, shape, {});
        const at = (value: number) => keptValue(noise, options, value);
        if (isProportional(noise, options)) {
          const scale = Math.fround(at(1));
          expectBits(
            y,
            x.map((value, index) => (kept[index] === 1 ? value * scale : 0)),
            JSON.stringify(options),
          );
        } else {
          for (const [index, value] of y.entries()) {
            const expected = kept[index] === 1 ? at(x[index]!) : dropped;
            const bound =
              kept[index] === 1 ? ROUNDING * Math.max(1, Math.abs(expected)) : ROUNDING * Math.abs(expected);
            expect(Math.abs(value - expected), `element ${index} at ${JSON.stringify(options)}`).toBeLessThanOrEqual(
              bound,
            );
          }
        }
      }
    });

    it("at the highest rate one draw in 65536 is kept, and nothing is divided by 0", () => {
      const options = { ...bits[0], rate: 1 - 2 ** -16 };
      const count = 2 ** 20;
      const y = noise.reference(options, { values: ones(count), shape: [count] });
      const kept = decisionsOf(options, [count], {});
      const { dropped = 0 } = noise.facts(options);
      expect(
        y.findIndex((value, index) => (kept[index] === 1) !== isKept(value, dropped) || !Number.isFinite(value)),
      ).toBe(-1);
      expect(kept.some((one) => one === 1)).toBe(true);
    });
  });
}

/** The decisions that values imply. */
export function keptOf(y: Float32Array, dropped: number): number[] {
  return Array.from(y, (value) => (isKept(value, dropped) ? 1 : 0));
}

function isKept(value: number, dropped: number): boolean {
  return Math.abs(value - dropped) > ROUNDING * Math.abs(dropped);
}

/** The first `count` bits of packed bytes, the lowest bit of a byte first. */
function bitsOf(hex: string, count: number): number[] {
  return Array.from({ length: count }, (_, bit) => {
    const byte = Math.floor(bit / 8);
    return (Number.parseInt(hex.slice(2 * byte, 2 * byte + 2), 16) >> (bit % 8)) & 1;
  });
}
