/**
 * No global state: what one call, layer or pass does depends on nothing that another did before, and nothing is changed
 * but what is returned.
 */
import { tensor } from "@maskout/core";
import { describe, expect, it, vi } from "vitest";
import { onEachDevice, type Subject } from "../subject.js";
import { expectBits, someValues } from "../support/arrays.js";
import { KEY, referenceOf } from "../support/noise.js";
import { callOf, layerOn } from "../support/passes.js";

const COUNT = 100;
const SHAPE = [20, 5];

export function state({ variant, devices }: Subject): void {
  describe("state", () => {
    const x = someValues(COUNT);
    const a = { rate: 0.5, key: KEY, step: 1 };
    const b = { rate: 0.2, key: [1, 2] as const, step: 9 };
    const expected = (place: typeof a | typeof b): Float32Array => referenceOf(variant, x, place);

    it("calls of two streams in turn give what each gives alone", () => {
      for (const place of [a, b, a, a, b]) {
        expectBits(variant.dropout(x, place), expected(place));
        expectBits(variant.dropoutGrad(x, place), expected(place));
      }
    });

    it("a call after a refused call gives what it gives alone", () => {
      expect(() => variant.dropout(x, { ...a, rate: 2 })).toThrow();
      expectBits(variant.dropout(x, a), expected(a));
    });

    it("options are not changed", () => {
      const options = Object.freeze({ ...a, shape: Object.freeze(SHAPE), noiseShape: Object.freeze([null, 1]) });
      variant.dropout(x, options);
      variant.layer(Object.freeze({ rate: 0.5, noiseShape: options.noiseShape }));
      expect(options).toEqual({ ...a, shape: [20, 5], noiseShape: [null, 1] });
    });

    it("Math.random is never called", async () => {
      const random = vi.spyOn(Math, "random");
      try {
        variant.dropout(x, { rate: 0.5, seed: "state" });
        variant.infer(x, { rate: 0.5 });
        const layer = variant.layer({ rate: 0.5 });
        // gpu.js calls it before every kernel on WebGL, and none of ours asks for the number.
        for (const device of devices.filter((some) => !("backend" in some)))
          for (const mode of ["train", "infer"] as const) await layerOn(device, layer, { x, mode });
        expect(random).not.toHaveBeenCalled();
      } finally {
        random.mockRestore();
      }
    });

    onEachDevice(devices, (device) => {
      it("one layer serves many passes at once: pullbacks may be called late, twice and in any order", async () => {
        const layer = variant.layer({ rate: 0.5 });
        using input = tensor(x, SHAPE, { device });
        const passes = [0, 1, 2].map((step) => layer.forward(input, callOf(device, layer, SHAPE, { step })));
        for (const step of [2, 0, 1, 0, 2]) {
          using dx = passes[step]!.pullback(input).dx;
          expectBits(await dx.data(), referenceOf(variant, x, { rate: 0.5, step }), `the gradient of step ${step}`);
        }
        for (const [step, { output }] of passes.entries()) {
          expectBits(await output.data(), referenceOf(variant, x, { rate: 0.5, step }), `the output of step ${step}`);
          output.dispose();
        }
      });

      it("two layers in turn give what each gives alone", async () => {
        const [first, second] = [
          variant.layer({ rate: a.rate, key: a.key }),
          variant.layer({ rate: b.rate, key: b.key }),
        ];
        const [one, other, again] = await Promise.all([
          layerOn(device, first, { x, step: a.step }),
          layerOn(device, second, { x, step: b.step }),
          layerOn(device, first, { x, step: a.step }),
        ]);
        expectBits(one.output, expected(a));
        expectBits(other.output, expected(b));
        expectBits(again.output, expected(a));
      });

      it("a pass leaves its input and the gradient it is given as they were", async () => {
        const layer = variant.layer({ rate: 0.5 });
        for (const mode of ["train", "sample", "infer"] as const) {
          using input = tensor(x, SHAPE, { device });
          using dy = tensor(x, SHAPE, { device });
          const pass = layer.forward(input, callOf(device, layer, SHAPE, { mode }));
          pass.pullback(dy).dx.dispose();
          pass.output.dispose();
          expectBits(await input.data(), x, "the input");
          expectBits(await dy.data(), x, "the gradient");
        }
      });
    });
  });
}
