/** The devices of where a test file runs, Node.js or a browser, so that one body of tests serves them all. */
import { type Device, type DeviceMemory, tensor } from "@maskout/core";
import { describe } from "vitest";
import { always } from "#here";

declare module "vitest" {
  interface TaskMeta {
    /** The device that the test runs on, as it names itself: the table at the end of a run counts by it. */
    device?: string;
  }
}

/** Every device that there is here. */
export const devices: readonly Device[] = always;

/** Registers the same facts for every device, or for some. */
export function onEachDevice(what: string, facts: (device: Device) => void, some: readonly Device[] = devices): void {
  for (const device of some) {
    describe(`${what} on ${device.name}`, { meta: { device: device.name } }, () => facts(device));
  }
}

/** What is alive on a device once all work that was asked for is done and all that was released is free. */
export async function settledMemory(device: Device): Promise<DeviceMemory> {
  const probe = tensor([0], [1], { device });
  await probe.data();
  probe.dispose();
  await new Promise((resolve) => setTimeout(resolve));
  return device.memory();
}
