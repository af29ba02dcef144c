/**
 * Memory: between forward and backward the layer holds its output and nothing else. Noise is drawn again, and no mask is kept. The input is held only
 * if the gradient depends on it.
 */
import { type Device, type LayerPass, type Mode, type Tensor, tensor } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import type { NoiseSubject } from "../../subject.js";
import { expectBits, someValues } from "../../support/arrays.js";
import { onEachDevice, settledMemory } from "../../support/devices.js";
import { callOf, MODES, passOn } from "../../support/passes.js";

export function memory({ noise, layer, cases, inputShape, home, devices }: NoiseSubject): void {
  const options = cases[0];
  const shape = [100, ...inputShape];
  const x = someValues(sizeOf(shape));
  const bytes = x.length * Float32Array.BYTES_PER_ELEMENT;
  /** A pass whose learned parameters were made beforehand. */
  const prepared = (device: Device, mode: Mode) => {
    const one = layer(options);
    const call = callOf(device, one, shape, { mode });
    const forward = (input: Tensor): LayerPass => one.forward(input, call);
    const dispose = (): void => {
      for (const variable of Object.values(call.parameters)) variable.dispose();
    };
    return { forward, dispose };
  };

  describe("memory", () => {
    onEachDevice(devices, (device) => {
      it("between forward and backward only the output is held, and no noise", async () => {
        using input = tensor(x, shape, { device });
        const { forward, dispose } = prepared(device, "sample");
        const before = await settledMemory(device);
        using output = forward(input).output;
        expect(output.shape).toEqual(shape);
        expect(await settledMemory(device)).toEqual({ tensors: before.tensors + 1, bytes: before.bytes + bytes });
        dispose();
      });

      it("disposing of the results of a pass and its pullback frees all memory", async () => {
        // A penalty consists of several tensors, which `tidy` frees.
        for (const mode of MODES.filter((some) => some !== "train" || !noise.penalty)) {
          const before = await settledMemory(device);
          const input = tensor(x, shape, { device });
          const { forward, dispose } = prepared(device, mode);
          const pass = forward(input);
          const { dx, parameters } = pass.pullback(pass.output);
          for (const made of [input, pass.output, dx, ...Object.values(parameters)]) made.dispose();
          dispose();
          expect(await settledMemory(device), `${mode} mode`).toEqual(before);
        }
      });
    });

    if (noise.backward === "full") return;
    it("the pullback needs neither the input nor the output", async () => {
      const { forward } = prepared(home, "train");
      const input = tensor(x, shape, { device: home });
      const pass = forward(input);
      input.dispose();
      pass.output.dispose();
      using dy = tensor(x, shape, { device: home });
      using dx = pass.pullback(dy).dx;
      expectBits(await dx.data(), (await passOn(home, layer(options), { shape, x, dy: () => x })).dx);
    });
  });
}
