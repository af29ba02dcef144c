/** Memory: everything allocated in a pass is freed. (The facts of noise say what it holds between forward and backward.) */
import { type Device, type Mode, tensor, tidy } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { someValues } from "../../support/arrays.js";
import { settledMemory } from "../../support/devices.js";
import { callOf, MODES } from "../../support/passes.js";
import type { LayerCase, LayerSubject } from "./subject.js";

export function memory({ layers, inputShape, home, withoutGradient }: LayerSubject): void {
  describe("memory", () => {
    it.each(MODES)("forward and backward in tidy leave nothing behind in %s mode", async (mode) => {
      for (const one of layers) await expectTidy(home, one, { mode, inputShape, back: !withoutGradient.has(mode) });
    });
  });
}

/** Expects that a pass in `tidy` leaves nothing on a device. */
export async function expectTidy(
  device: Device,
  { what, make }: LayerCase,
  { mode, inputShape, back }: { readonly mode: Mode; readonly inputShape: readonly number[]; readonly back: boolean },
): Promise<void> {
  const shape = [5, ...inputShape];
  const before = await settledMemory(device);
  tidy(device, () => {
    const layer = make();
    const pass = layer.forward(
      tensor(someValues(sizeOf(shape)), shape, { device }),
      callOf(device, layer, shape, { mode }),
    );
    if (back) expect(pass.pullback(pass.output).dx.shape, what).toEqual(shape);
  });
  expect(await settledMemory(device), what).toEqual(before);
}
