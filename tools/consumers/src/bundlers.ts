/** The bundlers: each makes a page from the scripts in a folder, minified as for production. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as esbuild from "esbuild";
import * as vite from "vite";
import webpack from "webpack";

export interface Bundler {
  readonly name: string;
  /** Bundles `page.ts` of a folder into another folder, with an `index.html`. */
  bundle(folder: string, into: string): Promise<unknown>;
}

const html = (script: string) =>
  `<!doctype html><meta charset="utf-8" /><link rel="icon" href="data:," /><script type="module" src="${script}"></script>`;

export const bundlers: readonly Bundler[] = [
  {
    name: "Vite",
    async bundle(folder, into) {
      await writeFile(join(folder, "index.html"), html("/page.ts"));
      await vite.build({
        root: folder,
        configFile: false,
        logLevel: "warn",
        worker: { format: "es" },
        build: { outDir: into, emptyOutDir: true, minify: true, modulePreload: { polyfill: false } },
      });
    },
  },
  {
    name: "esbuild",
    async bundle(folder, into) {
      await mkdir(into, { recursive: true });
      await writeFile(join(into, "index.html"), html("/page.js"));
      await esbuild.build({
        absWorkingDir: folder,
        entryPoints: (await readdir(folder)).filter((name) => ["page.ts", "use.ts"].includes(name)),
        outdir: into,
        bundle: true,
        minify: true,
        splitting: true,
        format: "esm",
        platform: "browser",
        logLevel: "warning",
      });
    },
  },
];

/** Bundles `use.mjs` of a folder with webpack, which has no built-in loader for TypeScript. Only the paths are configured. */
export async function bundleWithWebpack(folder: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  await writeFile(join(into, "index.html"), html("/page.js"));
  const output = { path: into, filename: "page.js", publicPath: "/" };
  const compiler = webpack({ mode: "production", context: folder, entry: "./use.mjs", output });
  await new Promise<void>((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error !== null) reject(error);
      else if (stats?.hasErrors()) reject(new Error(stats.toString("errors-only")));
      else resolve();
    });
  });
}

/** All JavaScript in a folder, as one text. */
export async function scriptsIn(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".js"));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("\n");
}
