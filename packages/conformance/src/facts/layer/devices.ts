/**
 * Devices: each gives the same as the CPU. Gradients and the place of the noise are checked on the CPU only, since other devices differ only in their
 * kernels and in when work is done.
 */
import type { Device } from "@maskout/core";
import { describe, it } from "vitest";
import { expectAgreement } from "../../support/agreement.js";
import { onEachDevice } from "../../support/devices.js";
import { MODES, passOn } from "../../support/passes.js";
import { expectTidy } from "./memory.js";
import type { LayerSubject } from "./subject.js";

/** An odd number, so that rows do not align with vectors. */
const ROWS = 13;
const PLACES = [
  { step: 0, sample: 0, firstExample: 0 },
  { step: 7, sample: 3, firstExample: 1001 },
  { step: 7, sample: 3, firstExample: 9, sharedMask: true },
];

export function devices({ layers, inputShape, home, devices: all, withoutGradient }: LayerSubject): void {
  const shape = [ROWS, ...inputShape];
  const others = all.filter((device) => device !== home);

  const agree = async (device: Device, mode: (typeof MODES)[number]): Promise<void> => {
    for (const { what, make } of layers) {
      for (const place of PLACES) {
        const at = { ...place, shape, mode, back: !withoutGradient.has(mode) };
        const [expected, actual] = await Promise.all([passOn(home, make(), at), passOn(device, make(), at)]);
        const where = `${what}, step ${place.step}`;
        expectAgreement(actual.output, expected.output, `${where}: the output`);
        expectAgreement(actual.dx, expected.dx, `${where}: the gradient of x`);
        expectAgreement(actual.penalty, expected.penalty, `${where}: the penalty`);
        for (const [name, values] of Object.entries(expected.gradients))
          expectAgreement(actual.gradients[name], values, `${where}: the gradient of ${name}`);
        for (const [name, values] of Object.entries(expected.state))
          expectAgreement(actual.state[name], values, `${where}: the new ${name}`);
      }
    }
  };

  describe("devices", () => {
    onEachDevice(others, (device) => {
      it.each(MODES)("gives the same as the CPU, forward and backward, in %s mode", (mode) => agree(device, mode));

      it.each(MODES)("forward and backward in tidy leave nothing behind in %s mode", async (mode) => {
        for (const one of layers.slice(0, 2))
          await expectTidy(device, one, { mode, inputShape, back: !withoutGradient.has(mode) });
      });
    });
  });
}
