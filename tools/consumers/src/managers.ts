/** The package managers, and how each runs a script with the installed packages. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { node, pnpm, run } from "./commands.js";
import { packagesInNodeModules } from "./consumer.js";

export interface Place {
  /** The folder to install into. */
  readonly folder: string;
  /** The registry. */
  readonly registry: string;
  /** The folder of the package managers that come from npm, and of their caches. */
  readonly tools: string;
}

export interface Manager {
  readonly name: string;
  install(packages: readonly string[], place: Place): Promise<unknown>;
  /** The scripts with which it is tried, and how it runs one. */
  readonly scripts: readonly string[];
  run(script: string, place: Place): Promise<string>;
  /** The names of the packages that were installed, sorted. */
  installed(place: Place): Promise<readonly string[]>;
}

/** The packages that npm installs into `tools`: releases for Node 20 that contain their programs, since install scripts do not run. */
const TOOLS = { yarn: "yarn@1.22.22", berry: "@yarnpkg/cli-dist@4.18.1", bun: "bun@1.4.5", deno: "deno@2.9.6" };

const NODE_SCRIPTS = ["use.mjs", "use.cjs", "worker.mjs"];
const inNodeModules: Pick<Manager, "installed"> = { installed: ({ folder }) => packagesInNodeModules(folder) };
const inNode: Pick<Manager, "scripts" | "run" | "installed"> = {
  scripts: NODE_SCRIPTS,
  run: (script, { folder }) => node([script], { cwd: folder }),
  ...inNodeModules,
};

/** Plug'n'play has no `node_modules`, but an interface that lists the packages. */
const LIST_PLUGGED =
  'require("pnpapi").getAllLocators().map(({ name }) => name).filter((name) => !name.startsWith("root-workspace"))';

const tool = (tools: string, name: keyof typeof TOOLS, path: string) => join(tools, name, "node_modules", path);

export const npm: Manager = {
  name: "npm",
  install: (packages, { folder, tools }) =>
    run("npm", ["install", "--cache", join(tools, "npm-cache"), ...packages], { cwd: folder }),
  ...inNode,
};

export const managers: readonly Manager[] = [
  npm,
  {
    name: "pnpm",
    install: (packages, { folder, tools }) =>
      pnpm(["add", "--store-dir", join(tools, "pnpm-store"), ...packages], {
        cwd: folder,
        env: { pnpm_config_minimum_release_age: "0" },
      }),
    ...inNode,
  },
  {
    name: "yarn 1",
    install: (packages, { folder, tools }) =>
      node([tool(tools, "yarn", "yarn/bin/yarn.js"), "add", "--cache-folder", join(tools, "yarn-cache"), ...packages], {
        cwd: folder,
      }),
    ...inNode,
  },
  {
    name: "yarn 4 (plug'n'play)",
    async install(packages, { folder, registry, tools }) {
      await writeFile(
        join(folder, ".yarnrc.yml"),
        `npmRegistryServer: ${registry}\nunsafeHttpWhitelist: ["127.0.0.1"]\nnpmMinimalAgeGate: 0\nenableTelemetry: false\nglobalFolder: ${JSON.stringify(join(tools, "berry-cache"))}\n`,
      );
      await writeFile(join(folder, "package.json"), "{}");
      await node([tool(tools, "berry", "@yarnpkg/cli-dist/bin/yarn.js"), "add", ...packages], { cwd: folder });
    },
    scripts: NODE_SCRIPTS,
    run: (script, { folder, tools }) =>
      node([tool(tools, "berry", "@yarnpkg/cli-dist/bin/yarn.js"), "node", script], { cwd: folder }),
    async installed(place) {
      const script = `console.log(JSON.stringify(${LIST_PLUGGED}))`;
      await writeFile(join(place.folder, "list.cjs"), script);
      const names: string[] = JSON.parse(await this.run("list.cjs", place));
      return [...new Set(names)].sort();
    },
  },
  {
    name: "bun",
    install: (packages, { folder, tools }) =>
      run(tool(tools, "bun", ".bin/bun"), ["add", ...packages], {
        cwd: folder,
        env: { BUN_INSTALL_CACHE_DIR: join(tools, "bun-cache") },
      }),
    scripts: ["use.ts", "use.mjs", "use.cjs"],
    run: (script, { folder, tools }) => run(tool(tools, "bun", ".bin/bun"), [script], { cwd: folder }),
    ...inNodeModules,
  },
  {
    name: "deno",
    async install(packages, { folder, tools }) {
      await writeFile(join(folder, "deno.json"), `{ "nodeModulesDir": "auto", "minimumDependencyAge": 0 }`);
      await run(tool(tools, "deno", ".bin/deno"), ["add", ...packages.map((name) => `npm:${name}`)], {
        cwd: folder,
        env: { DENO_DIR: join(tools, "deno-cache") },
      });
    },
    scripts: ["use.ts", "use.mjs"],
    run: (script, { folder, tools }) =>
      run(tool(tools, "deno", ".bin/deno"), ["run", "--cached-only", script], {
        cwd: folder,
        env: { DENO_DIR: join(tools, "deno-cache") },
      }),
    ...inNodeModules,
  },
];

/** Installs the package managers from npm, each in a separate folder, since two of them are called `yarn`. */
export async function installManagers(tools: string): Promise<void> {
  await Promise.all(
    Object.entries(TOOLS).map(async ([name, specification]) => {
      const folder = join(tools, name);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "package.json"), "{}");
      await run("npm", ["install", specification], { cwd: folder });
    }),
  );
}
