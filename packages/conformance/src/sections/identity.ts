/** Rate 0 is the identity: in every mode, on every value, to the last bit. */
import type { Mode } from "@maskout/core";
import { describe, expect, it } from "vitest";
import { onEachDevice, type Subject } from "../subject.js";
import { expectBits, joined, peculiarValues, someValues } from "../support/arrays.js";
import { KEY } from "../support/noise.js";
import { layerOn } from "../support/passes.js";
import { expectBitsOn } from "../support/subnormal.js";

const MODES: readonly Mode[] = ["train", "sample", "infer"];

export function identity({ variant, devices }: Subject): void {
  describe("rate 0", () => {
    const x = joined([someValues(92), peculiarValues()]);
    const nothingDropped = [{ rate: 0 }, { keepProb: 1 }];

    it("has noise of mean 1 and variance 0", () => {
      expect(variant.moments(1)).toEqual({ mean: 1, variance: 0 });
    });

    it("is the identity on arrays: training, gradient and inference", () => {
      for (const options of nothingDropped) {
        expectBits(variant.dropout(x, { ...options, key: KEY, step: 3 }), x, "dropout");
        expectBits(variant.dropoutGrad(x, { ...options, key: KEY, step: 3 }), x, "the gradient");
        expectBits(variant.infer(x, options), x, "inference");
      }
    });

    onEachDevice(devices, (device) => {
      it.each(MODES)("is the identity in %s mode, forward and back", async (mode) => {
        for (const options of nothingDropped) {
          const { output, dx } = await layerOn(device, variant.layer(options), { x, shape: [20, 5], mode, step: 3 });
          await expectBitsOn(device, output, x, "the output");
          await expectBitsOn(device, dx, x, "the gradient");
        }
      });
    });
  });
}
