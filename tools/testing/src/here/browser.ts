/** The browser's version of everything that differs between the places where tests run. */
import { cpu, type Device } from "@maskout/core";
import type { Place } from "../modes.js";

/** The devices that compute on the CPU, which are always available. */
export const cpuDevices: readonly Device[] = [cpu()];

export const place: Place = "Chromium";

/** Prepares a mode so that it can be opened: in a browser there is nothing to do. */
export async function prepare(): Promise<void> {}

/** The text of a file beside a test. */
export async function readText(url: URL): Promise<string> {
  return await (await fetch(url)).text();
}
