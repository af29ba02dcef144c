/** Reads files beside a test. */
import { readText } from "#here";

/** The content of a JSON file: `await readJson(new URL("golden/x.json", import.meta.url))`. */
export async function readJson<T>(url: URL): Promise<T> {
  return JSON.parse(await readText(url));
}
