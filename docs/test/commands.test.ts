/** Every command that a page tells its readers to type is there: the scripts, the packages and the examples that it names. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ROOT } from "./blocks/fences.js";

const FOLDERS = [
  ".",
  "docs",
  "docs/guide",
  "docs/variants",
  "examples",
  "examples/cluster",
  "apps/bench",
  "apps/playground",
];
const pages = [...FOLDERS, ...readdirSync(`${ROOT}packages`).map((name) => `packages/${name}`)]
  .flatMap((folder) => readdirSync(ROOT + folder).map((name) => `${folder}/${name}`))
  .filter((page) => page.endsWith(".md") && !/CHANGELOG|decisions/.test(page));

/** The commands in blocks and within sentences, without what follows as a comment. */
function commandsIn(page: string): readonly string[] {
  const text = readFileSync(ROOT + page, "utf8");
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = ""]) => block.split("\n"));
  const within = [...text.matchAll(/`((?:npx --yes pnpm@12|npm install) [^`\n]+)`/g)].map(
    ([, command = ""]) => command,
  );
  return [...blocks, ...within].map((line) => line.replace(/ +#.*/, "").trim()).filter((line) => line !== "");
}

const scriptsOf = (folder: string): readonly string[] =>
  Object.keys(JSON.parse(readFileSync(`${ROOT}${folder}/package.json`, "utf8")).scripts ?? {});
const folderOf = (name: string) =>
  ["packages", "apps"].map((parent) => `${parent}/${name}`).find((folder) => existsSync(ROOT + folder)) ?? name;

/** What is wrong with a command, or nothing. Of other programs than npm and pnpm nothing is known. */
function problemOf(command: string): string | undefined {
  const words = command.split(/\s+/);
  if (command.startsWith("npm install ")) {
    const ours = words.filter((word) => word.startsWith("@maskout/")).map((word) => word.split("/")[1]!.split("@")[0]!);
    const missing = ours.find((name) => !existsSync(`${ROOT}packages/${name}`));
    return missing === undefined ? undefined : `there is no package ${missing}`;
  }
  if (!command.startsWith("npx --yes pnpm@12 ")) return undefined;
  const [first = "", second = "", third = ""] = words.slice(3);
  if (first === "--filter") {
    const folder = folderOf(second.replace("@maskout/", ""));
    return scriptsOf(folder).includes(third) ? undefined : `${second} has no script ${third}`;
  }
  if (!scriptsOf(".").includes(first)) return `there is no script ${first}`;
  if (first !== "example" || second === "" || existsSync(`${ROOT}examples/src/${second}.ts`)) return undefined;
  return `there is no example ${second}`;
}

it("names what there is", () => {
  const commands = pages.flatMap((page) => commandsIn(page).map((command) => ({ page, command })));
  expect(commands.filter(({ command }) => command.includes("pnpm@12")).length).toBeGreaterThan(30);
  expect(
    commands.flatMap(({ page, command }) => {
      const problem = problemOf(command);
      return problem === undefined ? [] : [`${page}: ${command}: ${problem}`];
    }),
  ).toEqual([]);
});

it("a command that is not there would be found", () => {
  expect(problemOf("npx --yes pnpm@12 exmaple")).toBe("there is no script exmaple");
  expect(problemOf("npx --yes pnpm@12 example nothing --quick")).toBe("there is no example nothing");
  expect(problemOf("npx --yes pnpm@12 --filter @maskout/docs figure")).toBe("@maskout/docs has no script figure");
  expect(problemOf("npm install @maskout/invreted @maskout/core")).toBe("there is no package invreted");
});
