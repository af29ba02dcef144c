/** If nothing is drawn, the layer is the identity: in every mode, for every value, bit for bit; and it says that it is not stochastic. */
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import type { NoiseSubject } from "../../subject.js";
import { peculiarValues, someValues } from "../../support/arrays.js";
import { formsOf, onEachDevice } from "../../support/devices.js";
import { expectBitsOn } from "../../support/exact.js";
import { MODES, passOn } from "../../support/passes.js";

export function still({ noise, layer, cases, still: nothing, inputShape, devices }: NoiseSubject): void {
  describe("nothing drawn", () => {
    const shape = [20, ...inputShape];
    const x = someValues(sizeOf(shape));
    x.set(peculiarValues(), 50);

    it("a layer is stochastic if and only if it draws", () => {
      for (const options of cases) {
        expect(layer(options).stochastic, JSON.stringify(options)).toBe(true);
        expect(noise.stochastic(options), JSON.stringify(options)).toBe(true);
      }
      for (const options of nothing) {
        expect(layer(options).stochastic, JSON.stringify(options)).toBe(false);
        expect(noise.facts(options).moments(2), JSON.stringify(options)).toEqual({ mean: 2, variance: 0 });
        expect(noise.inference(options), JSON.stringify(options)).toBe(1);
      }
    });

    if (nothing.length === 0) return;
    onEachDevice(formsOf(devices), (device) => {
      it.each(MODES)("the layer is the identity in %s mode, forward and backward", async (mode) => {
        for (const options of nothing) {
          const { output, dx } = await passOn(device, layer(options), { shape, x, dy: () => x, mode, step: 3 });
          await expectBitsOn(device, output, x, `the output at ${JSON.stringify(options)}`);
          await expectBitsOn(device, dx, x, `the gradient at ${JSON.stringify(options)}`);
        }
      });
    });
  });
}
