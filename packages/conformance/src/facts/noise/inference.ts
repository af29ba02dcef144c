/**
 * The inference rule: inference multiplies by one number, exactly, whatever the key, the step and the sample. That number gives the expectation of
 * training, which the distribution of the noise is checked for, unless the variant states otherwise.
 */
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import type { NoiseSubject } from "../../subject.js";
import { peculiarValues, someValues } from "../../support/arrays.js";
import { formsOf, onEachDevice } from "../../support/devices.js";
import { expectBitsOn } from "../../support/exact.js";
import { passOn } from "../../support/passes.js";

export function inference({ noise, layer, cases, inputShape, devices }: NoiseSubject): void {
  const shape = [25, ...inputShape];
  const x = someValues(sizeOf(shape));
  x.set(peculiarValues(), 40);

  describe("inference", () => {
    const unbiased = cases.filter((options) => noise.facts(options).unbiased !== false);
    if (unbiased.length > 0) {
      it("is the expectation of training", () => {
        for (const options of unbiased) {
          for (const value of [1, -0.75, 0, 3]) {
            const { mean } = noise.facts(options).moments(value);
            expect(noise.inference(options) * value, JSON.stringify(options)).toBeCloseTo(mean, 10);
          }
        }
      });
    }

    onEachDevice(formsOf(devices), (device) => {
      it("the layer multiplies by one number, forward and backward", async () => {
        for (const options of cases) {
          const factor = Math.fround(noise.inference(options));
          const scaled = x.map((value) => value * factor);
          const call = { shape, x, dy: () => x, mode: "infer", key: [1, 2], step: 7, firstExample: 9 } as const;
          const { output, dx } = await passOn(device, layer(options), call);
          await expectBitsOn(device, output, scaled, `the output at ${JSON.stringify(options)}`);
          await expectBitsOn(device, dx, scaled, `the gradient at ${JSON.stringify(options)}`);
        }
      });
    });
  });
}
