/** Opens the devices of a run, and reports those that are not available. */
import { DeviceError } from "@maskout/core";
import { provideWebGpu } from "@maskout/headless";
import type { OpenedDevices } from "../compare.js";
import type { BenchDevice } from "../devices.js";
import type { SkippedDevice } from "../results/schema.js";
import type { OpenDevice } from "../section.js";
import { UserError } from "../user-error.js";

/** @throws {@link UserError} when none of the devices is available. */
export async function openDevices(chosen: readonly BenchDevice[]): Promise<OpenedDevices> {
  // A machine without a WebGPU driver gets one in software. If that is missing too, opening the device says so.
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
  throw new UserError(`None of the devices is available. ${skipped.map(({ reason }) => reason).join(" ")}`);
}
