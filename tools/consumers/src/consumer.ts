/** A user's folder: the packages installed in it, and the scripts that use them. */
import { copyFile, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

/** The packages that are used one at a time, and threads, with what their READMEs install. */
export const variants = {
  standard: ["@maskout/standard", "@maskout/core"],
  inverted: ["@maskout/inverted", "@maskout/core"],
  spatial: ["@maskout/spatial", "@maskout/core"],
  gaussian: ["@maskout/gaussian", "@maskout/core"],
  alpha: ["@maskout/alpha", "@maskout/core"],
  dropblock: ["@maskout/dropblock", "@maskout/core"],
  dropconnect: ["@maskout/dropconnect", "@maskout/core"],
  "stochastic-depth": ["@maskout/stochastic-depth", "@maskout/core"],
  concrete: ["@maskout/concrete", "@maskout/core"],
  threads: ["@maskout/inverted", "@maskout/core"],
  "mc-dropout": ["@maskout/mc-dropout", "@maskout/core", "@maskout/inverted"],
  uncertainty: ["@maskout/uncertainty"],
} as const;

/** The dependencies of the core. */
const dependencies = ["@noble/hashes"] as const;

export type Variant = keyof typeof variants;

/** The adapters, whose host libraries the user brings. */
export type Adapter = "onnx" | "tfjs";

/** The dependencies of a package beside the core's. */
const brought: Partial<Record<Variant, readonly string[]>> = {
  "mc-dropout": [...dependencies, "@maskout/uncertainty"],
  uncertainty: [],
};

/** All packages in `node_modules` after a package is installed. */
export function installedWith(variant: Variant): readonly string[] {
  return [...variants[variant], ...(brought[variant] ?? dependencies)].sort();
}

export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** An empty folder in which package managers find packages in the given registry. */
export async function emptyFolder(parent: string, registry: string): Promise<string> {
  const folder = await mkdtemp(join(parent, "consumer-"));
  // The packages under test were published only a minute ago.
  await writeFile(join(folder, ".npmrc"), `registry=${registry}\nminimum-release-age=0\n`);
  return folder;
}

/**
 * Writes the script of a variant into a folder as TypeScript (`use.ts`, `use.mts`, `use.cts`), ES module (`use.mjs`, and `worker.mjs`
 * around it) and CommonJS (`use.cjs`).
 */
export async function writeScripts(folder: string, variant: Variant | Adapter): Promise<void> {
  const source = await readFile(fixture(`${variant}.ts`), "utf8");
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write("use.ts", source);
  await write("use.mts", source);
  await write("use.cts", source);
  await write("use.mjs", (await transform(source, { loader: "ts", format: "esm" })).code);
  await write("use.cjs", (await transform(source, { loader: "ts", format: "cjs" })).code);
  await copyFile(fixture("worker.mjs"), join(folder, "worker.mjs"));
}

/** The names of the packages in a folder's `node_modules`, in any package manager's layout. */
export async function packagesInNodeModules(folder: string): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const [, name] = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^@.\\/][^\\/]*)[\\/]package\.json$/.exec(path) ?? [];
    if (entry.isFile() && name !== undefined) names.add(name.replaceAll("\\", "/"));
  }
  return [...names].sort();
}
