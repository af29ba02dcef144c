/**
 * Memory: between forward and backward a layer holds its output and nothing else, no mask and no input; and everything
 * that is disposed of is given back.
 */
import { type LayerPass, type Mode, type Tensor, tensor, tidy } from "@maskout/core";
import { describe, expect, it } from "vitest";
import { onEachDevice, type Subject } from "../subject.js";
import { expectBits, someValues } from "../support/arrays.js";
import { referenceOf } from "../support/noise.js";
import { callOf, settledMemory } from "../support/passes.js";

const SHAPE = [100, 30];
const COUNT = 3000;
const BYTES = COUNT * Float32Array.BYTES_PER_ELEMENT;
const DRAWING: readonly Mode[] = ["train", "sample"];
const MODES: readonly Mode[] = [...DRAWING, "infer"];

export function memory({ variant, devices }: Subject): void {
  describe("memory", () => {
    onEachDevice(devices, (device) => {
      const forward = (x: Tensor, mode: Mode = "train"): LayerPass => {
        const layer = variant.layer({ rate: 0.5 });
        return layer.forward(x, callOf(device, layer, SHAPE, { mode }));
      };

      it.each(DRAWING)(
        "between forward and backward only the output is held in %s mode: no mask is kept",
        async (mode) => {
          using x = tensor(someValues(COUNT), SHAPE, { device });
          const before = await settledMemory(device);
          using output = forward(x, mode).output;
          expect(output.shape).toEqual(SHAPE);
          expect(await settledMemory(device)).toEqual({ tensors: before.tensors + 1, bytes: before.bytes + BYTES });
        },
      );

      it("the pullback needs neither the input nor the output", async () => {
        const x = tensor(someValues(COUNT), SHAPE, { device });
        const pass = forward(x);
        x.dispose();
        pass.output.dispose();
        using dy = tensor(someValues(COUNT), SHAPE, { device });
        using dx = pass.pullback(dy).dx;
        expectBits(await dx.data(), referenceOf(variant, someValues(COUNT), { rate: 0.5 }));
      });

      it.each(MODES)("disposing of the output and the gradient gives all memory back in %s mode", async (mode) => {
        const before = await settledMemory(device);
        const x = tensor(someValues(COUNT), SHAPE, { device });
        const pass = forward(x, mode);
        const { dx } = pass.pullback(pass.output);
        for (const made of [x, pass.output, dx]) made.dispose();
        expect(await settledMemory(device)).toEqual(before);
      });

      it.each(MODES)("forward and backward in tidy leave nothing behind in %s mode", async (mode) => {
        const before = await settledMemory(device);
        tidy(device, () => {
          const x = tensor(someValues(COUNT), SHAPE, { device });
          const pass = forward(x, mode);
          pass.pullback(pass.output);
        });
        expect(await settledMemory(device)).toEqual(before);
      });
    });
  });
}
