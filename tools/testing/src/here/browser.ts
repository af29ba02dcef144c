/** A browser: what it has of the things that differ between the places where tests run. */
import { cpu, type Device } from "@maskout/core";
import type { Place } from "../modes.js";

/** The devices that compute on the CPU, and are always there. */
export const cpuDevices: readonly Device[] = [cpu()];

export const place: Place = "Chromium";

/** Sees to it that a mode can be opened: a browser brings all that it has. */
export async function prepare(): Promise<void> {}

/** The text of a file beside a test. */
export async function readText(url: URL): Promise<string> {
  return await (await fetch(url)).text();
}
