// Finds the published packages in packages/: a new folder there is built, tested and measured without being added to a list.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The fields of a `package.json` that this repository's tools read. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  /** The folder, relative to the root: `packages/core`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The root of the repository. */
const root: string = fileURLToPath(new URL("../", import.meta.url));

/** The package of a folder. */
export function packageIn(folder: string): Package {
  return { folder, manifest: JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")) };
}

/** The packages in a folder of packages. */
export function packagesIn(parent: string): readonly Package[] {
  const folders = readdirSync(root + parent).map((name) => `${parent}/${name}`);
  return folders.filter((folder) => existsSync(`${root}${folder}/package.json`)).map(packageIn);
}

/** The published packages. */
export const published: readonly Package[] = packagesIn("packages");

/** The possible sources of an export: `./gpu` is in `src/gpu.ts`, or in a folder with an index. */
const places = (name: string): readonly string[] => [`src/${name}.ts`, `src/${name}/index.ts`];

/** The exports of a package as names in `dist`, each with its source. @throws {Error} if one has no source. */
export function entriesOf({ folder, manifest }: Package): Record<string, string> {
  const paths = JSON.stringify(manifest.exports).matchAll(/"\.\/dist\/([\w-]+)\.js"/g);
  const names = new Set(Array.from(paths, ([, name = ""]) => name));
  const entries = [...names].map((name) => {
    const source = places(name).find((path) => existsSync(`${root}${folder}/${path}`));
    if (source === undefined)
      throw new Error(`${folder} exports dist/${name}.js, but has no ${places(name).join(" or ")}.`);
    return [name, source];
  });
  return Object.fromEntries(entries);
}

/** The version of the core with which a package is built: the core reports it, and variants require it. */
export const define: Readonly<Record<string, string>> = {
  CORE_VERSION: JSON.stringify(packageIn("packages/core").manifest.version),
};
