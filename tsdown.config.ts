// Everything that is compiled from TypeScript, in one run.
import type { UserConfig } from "tsdown";
import { leaveOut, tabs } from "./apps/bench/src/build/leave-out.ts";
import { define, entriesOf, published } from "./tools/packages.ts";

const quiet: UserConfig = { report: false, logLevel: "warn" };

/** A published package: ES modules and CommonJS, types for both, no source maps. */
const library: UserConfig = {
  ...quiet,
  format: ["esm", "cjs"],
  platform: "neutral",
  target: "es2022",
  define: { ...define },
  dts: { oxc: true, sourcemap: false },
  sourcemap: false,
};

/** What is for Node.js alone, and not published: ES modules, and no types. */
const program: UserConfig = {
  ...quiet,
  format: ["esm"],
  platform: "node",
  target: "node20",
  fixedExtension: false,
  dts: false,
};

/** What one package has and the others have not. */
const special: Readonly<Record<string, UserConfig>> = {
  // Tensors can be given to `using`, whatever the target of the project that uses them.
  "packages/core": { banner: { dts: '/// <reference lib="esnext.disposable" />' } },
  // Vitest, which it imports, cannot be loaded by `require`. Of Node.js it loads what it needs when it is there.
  "packages/conformance": { format: ["esm"], deps: { neverBundle: /^node:/ } },
};

const config: readonly UserConfig[] = [
  ...published.map((it) => ({ ...library, cwd: it.folder, entry: entriesOf(it), ...special[it.folder] })),
  // The comparison imports it as well as the tests, so it is built, and has types.
  { ...program, cwd: "tools/headless", entry: ["src/index.ts"], dts: { oxc: true, sourcemap: false } },
  // Beside the page, which Vite builds.
  {
    ...program,
    cwd: "apps/bench",
    entry: { cli: "src/cli.ts", "study-worker": "src/studies/worker.ts" },
    clean: ["dist/*.js"],
    plugins: [leaveOut(tabs)],
  },
  { ...program, cwd: "examples", entry: ["src/*.ts"] },
];

export default config;
