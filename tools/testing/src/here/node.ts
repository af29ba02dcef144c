/** Node.js's version of everything that differs between the places where tests run. */
import { readFile } from "node:fs/promises";
import { deferred } from "@maskout/conformance";
import { cpu, type Device } from "@maskout/core";
import type { GpuBackend } from "@maskout/core/gpu";
import { provideWebGpu } from "@maskout/headless";
import type { Place } from "../modes.js";

/** The devices that compute on the CPU, which are always available; on engines that do not fuse, two of them are the same. */
export const cpuDevices: readonly Device[] = [
  ...new Set([cpu(), cpu({ fma: false }), cpu({ simd: false }), deferred()]),
];

export const place: Place = "Node.js";

/** Prepares a mode so that it can be opened, if it needs preparation. */
export async function prepare(mode: GpuBackend): Promise<void> {
  if (mode === "webgpu") await provideWebGpu();
}

/** The text of a file beside a test. */
export async function readText(url: URL): Promise<string> {
  return await readFile(url, "utf8");
}
