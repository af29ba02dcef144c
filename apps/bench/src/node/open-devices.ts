/** Opens the devices that take part, and says which are not there. */
import { type Device, DeviceError } from "@maskout/core";
import { provideWebGpu } from "@maskout/headless";
import type { BenchDevice } from "../devices.js";
import type { SkippedDevice } from "../results/schema.js";
import { UserError } from "../user-error.js";

/** The devices that answered, in the order of the comparison, and those that did not, with the reason and the remedy. */
export interface OpenedDevices {
  readonly opened: readonly { readonly name: string; readonly device: Device }[];
  readonly skipped: readonly SkippedDevice[];
}

/** @throws {@link UserError} where none of them is there. */
export async function openDevices(chosen: readonly BenchDevice[]): Promise<OpenedDevices> {
  // Without a driver of its own the machine gets one in software. Where there is none either, the device says so.
  if (chosen.some(({ name }) => name === "gpu:webgpu")) await provideWebGpu().catch(() => undefined);
  const opened: { name: string; device: Device }[] = [];
  const skipped: SkippedDevice[] = [];
  for (const { name, open } of chosen) {
    try {
      opened.push({ name, device: await open() });
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      skipped.push({ name, reason: error.message });
    }
  }
  if (opened.length > 0 || skipped.length === 0) return { opened, skipped };
  throw new UserError(`None of the devices is there. ${skipped.map(({ reason }) => reason).join(" ")}`);
}
