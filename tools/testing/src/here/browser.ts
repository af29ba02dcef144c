/** A browser: what it has of the things that differ between the places where tests run. */
import { cpu, type Device } from "@maskout/core";

/** The devices that are always there. */
export const always: readonly Device[] = [cpu()];

/** The text of a file beside a test. */
export async function readText(url: URL): Promise<string> {
  return await (await fetch(url)).text();
}
