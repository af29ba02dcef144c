/**
 * NaN and infinity, where decisions are bits: a dropped one becomes what every dropped element becomes, since it is selected and never multiplied; a
 * kept one passes through.
 */
import { sizeOf } from "@maskout/core/variant";
import { describe, it } from "vitest";
import type { Noise } from "../../noise.js";
import type { NoiseSubject } from "../../subject.js";
import { expectBits } from "../../support/arrays.js";
import { decisionsOf } from "../../support/decisions.js";
import { formsOf, onEachDevice } from "../../support/devices.js";
import { passOn } from "../../support/passes.js";

/** Values that are not finite, by their name. */
export const NON_FINITE: readonly (readonly [string, number])[] = [
  ["NaN", Number.NaN],
  ["infinity", Number.POSITIVE_INFINITY],
  ["minus infinity", Number.NEGATIVE_INFINITY],
];

export function nonFinite({ noise, layer, cases, inputShape, takes, devices }: NoiseSubject): void {
  const options = cases[0];
  if (noise.facts(options).decisions !== "bits") return;
  const shape = [31, ...inputShape];
  const shared = [1, ...inputShape.map(() => null)];

  describe("values that are not finite", () => {
    onEachDevice(formsOf(devices), (device) => {
      it.each(NON_FINITE)(
        "a dropped %s becomes what every dropped element becomes, and a kept one passes through, forward and backward",
        async (_, value) => {
          const asked = takes.has("noiseShape") && noise.elementwise ? [undefined, shared] : [undefined];
          for (const noiseShape of asked) {
            const own = noiseShape && { noiseShape };
            const place = noise.placeOf(options, { shape, noiseShape });
            const kept = decisionsOf(options, shape, { ...place, step: 1 });
            const x = new Float32Array(sizeOf(shape)).fill(value);
            const made = await passOn(device, layer({ ...options, ...own }), { shape, x, dy: () => x, step: 1 });
            expectBits(made.output, selected(noise, options, kept, value), "the output");
            if (noise.backward !== "full") expectBits(made.dx, keptOrZero(kept, value), "the gradient");
          }
        },
      );
    });
  });
}

/** The output for a value that is not finite, given the decisions. */
export function selected(noise: Noise, options: object, kept: Uint8Array, value: number): Float32Array {
  const dropped = noise.facts(options).dropped ?? 0;
  return Float32Array.from(kept, (one) => (one === 1 ? value : dropped));
}

/** The gradient for a value that is not finite: 0 where the element was dropped. */
export function keptOrZero(kept: Uint8Array, value: number): Float32Array {
  return Float32Array.from(kept, (one) => (one === 1 ? value : 0));
}
