/** Identifies the program by a digest of the built code, which is the same on every machine that built the same sources. */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import dependencies from "../../package.json" with { type: "json" };

const DIGITS = 12;

/**
 * A digest of the program and of the project's packages that it uses. Results of two machines may be merged if their digests are equal.
 * A commit would not do: it changes with every word of the documents, and does not cover uncommitted changes.
 */
export async function readBuild(): Promise<string> {
  const packages = Object.keys(dependencies.dependencies).filter((name) => name.startsWith("@maskout/"));
  const folders = packages.map((name) => dirname(fileURLToPath(import.meta.resolve(name))));
  const hash = createHash("sha256");
  for (const folder of [dirname(fileURLToPath(import.meta.url)), ...folders]) {
    for (const file of await codeIn(folder)) hash.update(await readFile(file));
  }
  return hash.digest("hex").slice(0, DIGITS);
}

/** The modules directly in a folder, by name; none if the folder is missing. */
async function codeIn(folder: string): Promise<readonly string[]> {
  const there = await stat(folder).catch(() => undefined);
  if (!there?.isDirectory()) return [];
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(".js"))
    .sort()
    .map((name) => join(folder, name));
}
