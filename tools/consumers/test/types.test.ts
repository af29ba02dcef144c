/** Each package in a strict TypeScript project, and in an older Node.js that cannot `require` an ES module. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import * as alpha from "../fixtures/alpha.js";
import * as concrete from "../fixtures/concrete.js";
import * as dropblock from "../fixtures/dropblock.js";
import * as dropconnect from "../fixtures/dropconnect.js";
import * as gaussian from "../fixtures/gaussian.js";
import * as inverted from "../fixtures/inverted.js";
import * as mcDropout from "../fixtures/mc-dropout.js";
import * as spatial from "../fixtures/spatial.js";
import * as standard from "../fixtures/standard.js";
import * as stochasticDepth from "../fixtures/stochastic-depth.js";
import * as threads from "../fixtures/threads.js";
import * as uncertainty from "../fixtures/uncertainty.js";
import { node } from "../src/commands.js";
import {
  emptyFolder,
  installedWith,
  packagesInNodeModules,
  type Variant,
  variants,
  writeScripts,
} from "../src/consumer.js";
import { npm } from "../src/managers.js";

const release = inject("release");
const scripts = {
  standard,
  inverted,
  spatial,
  gaussian,
  alpha,
  dropblock,
  dropconnect,
  "stochastic-depth": stochasticDepth,
  concrete,
  threads,
  "mc-dropout": mcDropout,
  uncertainty,
};
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

/** All strict options; the declarations of the packages themselves are checked as well. */
const STRICT = "--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --target es2022 --types";

describe.skipIf(release.missing).each(Object.keys(variants) as Variant[])("%s", (variant) => {
  let cwd: string;

  beforeAll(async () => {
    cwd = await emptyFolder(release.folder, release.registry);
    const alone = variants[variant].filter((name) => name !== "@maskout/core");
    await npm.install(alone, { ...release, folder: cwd });
    await writeScripts(cwd, variant);
  });

  it("brings the core along as its peer when it is installed by its name alone, and no gpu.js", async () => {
    expect(await packagesInNodeModules(cwd)).toEqual(installedWith(variant));
  });

  it.each([
    ["node16", "node16", ["use.mts", "use.cts"]],
    ["nodenext", "nodenext", ["use.mts", "use.cts"]],
    ["esnext", "bundler", ["use.ts"]],
  ])("type-checks as module %s, resolution %s: %j", async (module, resolution, files) => {
    const options = [...STRICT.split(" "), "", "--module", module, "--moduleResolution", resolution];
    expect(await node([tsc, ...options, ...files], { cwd })).toBe("");
  });

  it("runs as CommonJS where an ES module cannot be required", async () => {
    const printed = await node(["--no-experimental-require-module", "use.cjs"], { cwd });
    expect(JSON.parse(printed)).toEqual(await scripts[variant].use());
  });
});
