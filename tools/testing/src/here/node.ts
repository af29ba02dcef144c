/** Node.js: what it has of the things that differ between the places where tests run. */
import { readFile } from "node:fs/promises";
import { deferred } from "@maskout/conformance";
import { cpu, type Device } from "@maskout/core";
import type { GpuBackend } from "@maskout/core/gpu";
import { provideWebGpu } from "@maskout/headless";
import type { Place } from "../modes.js";

/** The devices that compute on the CPU, and are always there; where nothing can be fused, two of them are one. */
export const cpuDevices: readonly Device[] = [
  ...new Set([cpu(), cpu({ fma: false }), cpu({ simd: false }), deferred()]),
];

export const place: Place = "Node.js";

/** Sees to it that a mode can be opened, where that takes something. */
export async function prepare(mode: GpuBackend): Promise<void> {
  if (mode === "webgpu") await provideWebGpu();
}

/** The text of a file beside a test. */
export async function readText(url: URL): Promise<string> {
  return await readFile(url, "utf8");
}
