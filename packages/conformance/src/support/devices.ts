/** The devices that a fact is checked on. */
import type { Device, DeviceMemory } from "@maskout/core";
import { describe } from "vitest";
import { isDeferred } from "../deferred.js";

declare module "vitest" {
  interface TaskMeta {
    /** The device that the test runs on, by its own name. */
    device?: string;
  }
}

/** Registers the same facts for every device. */
export function onEachDevice(devices: readonly Device[], facts: (device: Device) => void): void {
  // The device's name is attached to every test, for reports on what ran where.
  for (const device of devices) {
    const way = "masks" in device ? `, masks ${device.masks}` : "";
    describe(`on ${device.name}${way}`, { meta: { device: device.name } }, () => facts(device));
  }
}

/** The devices that differ in how kernels compute: of those that run the references, only the first. */
export function formsOf(devices: readonly Device[]): readonly Device[] {
  const first = devices.find(runsReferences);
  return devices.filter((device) => device === first || !runsReferences(device));
}

/** Whether a device runs the kernels' references. */
export function runsReferences(device: Device): boolean {
  return isDeferred(device) || ("simd" in device && device.simd === undefined);
}

/** Whether a device may round differently from its kernels' references: shading languages allow products and sums to be fused. */
export function mayFuse(device: Device): boolean {
  return "backend" in device;
}

/**
 * The memory in use on a device after all requested work is done and all released memory is free. If the garbage collector can be called
 * (`--expose-gc`), it first frees what other tests left behind, so that this does not happen in the middle of a test.
 */
export async function settledMemory(device: Device): Promise<DeviceMemory> {
  if (globalThis.gc !== undefined) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve));
  }
  await device.finish();
  return device.memory();
}
