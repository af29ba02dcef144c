// Checks each published package as its users' tools will see it, with publint and are-the-types-wrong. (.size-limit.ts limits the size.)
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const packages = fileURLToPath(new URL("../packages/", import.meta.url));
const require = createRequire(import.meta.url);
const attw = join(dirname(require.resolve("@arethetypeswrong/cli/package.json")), "dist/index.js");

/** The messages of publint. */
async function problems(/** @type {string} */ pkgDir) {
  const { messages, pkg } = await publint({ pkgDir, strict: true });
  return messages.map((message) => formatMessage(message, pkg));
}

/** The output of the program are-the-types-wrong; empty if it finds no problem. */
function wrongTypes(/** @type {string} */ cwd, /** @type {string} */ profile) {
  return new Promise((resolve) => {
    execFile(process.execPath, [attw, "--pack", ".", "--profile", profile], { cwd }, (error, stdout, stderr) =>
      resolve(error === null ? [] : [stdout, stderr]),
    );
  });
}

/** Checks a package. @returns The problems. */
async function check(/** @type {string} */ name) {
  const folder = join(packages, name);
  const { exports } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const profile = JSON.stringify(exports).includes('"require"') ? "node16" : "esm-only";
  const found = await Promise.all([problems(folder), wrongTypes(folder, profile)]);
  return found.flat().map((problem) => `packages/${name}: ${problem}`);
}

const found = (await Promise.all((await readdir(packages)).map(check))).flat();
if (found.length > 0) {
  console.error(found.join("\n"));
  process.exitCode = 1;
}
