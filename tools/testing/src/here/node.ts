/** Node.js: what it has of the things that differ between the places where tests run. */
import { readFile } from "node:fs/promises";
import { deferred } from "@maskout/conformance";
import { cpu, type Device } from "@maskout/core";

/** The devices that are always there. */
export const always: readonly Device[] = [cpu(), cpu({ simd: false }), deferred()];

/** The text of a file beside a test. */
export async function readText(url: URL): Promise<string> {
  return await readFile(url, "utf8");
}
