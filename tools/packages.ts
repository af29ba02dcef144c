// The packages that are published, found by looking: a new folder in packages/ is built, tested and measured with no list to add it to.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What this repository's tools read in a `package.json`. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  /** The folder, from the root: `packages/core`. */
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

/** What is published. */
export const published: readonly Package[] = packagesIn("packages");

/** Where the source of an export may lie: `./gpu` in `src/gpu.ts`, or in a folder with an index. */
const places = (name: string): readonly string[] => [`src/${name}.ts`, `src/${name}/index.ts`];

/** What a package exports, as names in `dist`, each with its source. @throws {Error} when one has no source. */
export function entriesOf({ folder, manifest }: Package): Record<string, string> {
  const paths = JSON.stringify(manifest.exports).matchAll(/"\.\/dist\/([\w-]+)\.js"/g);
  const names = new Set(Array.from(paths, ([, name = ""]) => name));
  const entries = [...names].map((name) => {
    const source = places(name).find((path) => existsSync(`${root}${folder}/${path}`));
    if (source === undefined)
      throw new Error(`${folder} exports dist/${name}.js, and has no ${places(name).join(", ")}.`);
    return [name, source];
  });
  return Object.fromEntries(entries);
}

/** The version of the core that a package is built with: the core says it, and variants ask for it. */
export const define: Readonly<Record<string, string>> = {
  CORE_VERSION: JSON.stringify(packageIn("packages/core").manifest.version),
};
