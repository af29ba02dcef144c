/** What the sections check, and the rates they check it at. */
import type { Device } from "@maskout/core";
import type { Variant } from "@maskout/core/variant";
import { describe } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** The device that the test runs on, as it names itself. */
    device?: string;
  }
}

/** What a section is given. */
export interface Subject {
  readonly variant: Variant;
  /** Where the layer and the kernel run. The functions on arrays choose their own device. */
  readonly devices: readonly Device[];
  /** `import.meta.url` of the test; undefined for a variant without a package. */
  readonly from: string | undefined;
}

/** Rates that divide the range: 0.5 is exact in 16 bits, the others are not. */
export const RATES: readonly number[] = [0.1, 0.3, 0.5, 0.9];

/** Registers the same facts for every device. */
export function onEachDevice(devices: readonly Device[], facts: (device: Device) => void): void {
  // The device's name goes with every test, for reports on where what ran.
  for (const device of devices) {
    const way = "masks" in device ? `, masks ${device.masks}` : "";
    describe(`on ${device.name}${way}`, { meta: { device: device.name } }, () => facts(device));
  }
}
