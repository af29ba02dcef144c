/** Opens the devices that take part, and says which are not there. */
import { DeviceError } from "@maskout/core";
import { provideWebGpu } from "@maskout/headless";
import type { OpenedDevices } from "../compare.js";
import type { BenchDevice } from "../devices.js";
import type { SkippedDevice } from "../results/schema.js";
import type { OpenDevice } from "../section.js";
import { UserError } from "../user-error.js";

/** @throws {@link UserError} where none of them is there. */
export async function openDevices(chosen: readonly BenchDevice[]): Promise<OpenedDevices> {
  // Without a driver of its own the machine gets one in software. Where there is none either, the device says so.
  if (chosen.some(({ name }) => name === "gpu:webgpu")) await provideWebGpu().catch(() => undefined);
  const opened: OpenDevice[] = [];
  const skipped: SkippedDevice[] = [];
  for (const { open, ...device } of chosen) {
    try {
      opened.push({ ...device, device: await open() });
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      skipped.push({ name: device.name, reason: error.message });
    }
  }
  if (opened.length > 0) return { opened, skipped };
  throw new UserError(`None of the devices is there. ${skipped.map(({ reason }) => reason).join(" ")}`);
}
