/**
 * NaN and infinity: where a mask drops them they become +0, for a dropped element is selected away and never multiplied;
 * where it keeps them they go through.
 */
import { describe, it } from "vitest";
import { onEachDevice, type Subject } from "../subject.js";
import { expectBits, joined } from "../support/arrays.js";
import { applied, KEY, noiseOf } from "../support/noise.js";
import { layerOn } from "../support/passes.js";

const COUNT = 203;
const VALUES = [
  ["NaN", Number.NaN],
  ["infinity", Number.POSITIVE_INFINITY],
  ["minus infinity", Number.NEGATIVE_INFINITY],
] as const;

export function nonFinite({ variant, devices }: Subject): void {
  if (variant.noise !== "mask") return;
  describe("values that are not finite", () => {
    const place = { rate: 0.5, step: 1 };
    const options = { ...place, key: KEY };
    const expected = (x: Float32Array): Float32Array => applied(noiseOf(variant, COUNT, place), x);

    it.each(VALUES)("a dropped %s is +0, a kept one goes through, on arrays", (_, value) => {
      const x = new Float32Array(COUNT).fill(value);
      expectBits(variant.dropout(x, options), expected(x), "dropout");
      expectBits(variant.dropoutGrad(x, options), expected(x), "the gradient");
    });

    onEachDevice(devices, (device) => {
      it.each(VALUES)("a dropped %s is +0, a kept one goes through, forward and back", async (_, value) => {
        const x = new Float32Array(COUNT).fill(value);
        const { output, dx } = await layerOn(device, variant.layer({ rate: 0.5 }), { x, step: 1 });
        expectBits(output, expected(x), "the output");
        expectBits(dx, expected(x), "the gradient");
      });

      it.each(VALUES)(
        "a dropped %s is +0, a kept one goes through, where examples share the mask",
        async (_, value) => {
          const layer = variant.layer({ rate: 0.5, noiseShape: [1, null] });
          const x = new Float32Array(2 * COUNT).fill(value);
          const { output, dx } = await layerOn(device, layer, { x, shape: [2, COUNT], step: 1 });
          const row = expected(x.subarray(0, COUNT));
          expectBits(output, joined([row, row]), "the output");
          expectBits(dx, joined([row, row]), "the gradient");
        },
      );
    });
  });
}
