/** Which devices a fact is checked on. */
import type { Device, DeviceMemory } from "@maskout/core";
import { describe } from "vitest";
import { isDeferred } from "../deferred.js";

declare module "vitest" {
  interface TaskMeta {
    /** The device that the test runs on, as it names itself. */
    device?: string;
  }
}

/** Registers the same facts for every device. */
export function onEachDevice(devices: readonly Device[], facts: (device: Device) => void): void {
  // The device's name goes with every test, for reports on where what ran.
  for (const device of devices) {
    const way = "masks" in device ? `, masks ${device.masks}` : "";
    describe(`on ${device.name}${way}`, { meta: { device: device.name } }, () => facts(device));
  }
}

/** The devices that differ in how kernels compute: of those that run the references, the first alone. */
export function formsOf(devices: readonly Device[]): readonly Device[] {
  const first = devices.find(runsReferences);
  return devices.filter((device) => device === first || !runsReferences(device));
}

/** Whether a device runs the kernels' references. */
export function runsReferences(device: Device): boolean {
  return isDeferred(device) || ("simd" in device && device.simd === undefined);
}

/** Whether a device may round otherwise than its kernels' references: shading languages let products and sums be fused. */
export function mayFuse(device: Device): boolean {
  return "backend" in device;
}

/**
 * What is alive on a device once all work that was asked for is done and all that was released is free. Where the garbage collector can
 * be asked (`--expose-gc`), what others have forgotten is freed before, and not in the midst of a test.
 */
export async function settledMemory(device: Device): Promise<DeviceMemory> {
  if (globalThis.gc !== undefined) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve));
  }
  await device.finish();
  return device.memory();
}
