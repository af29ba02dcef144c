/** The README's way to install into a project today: two commands, run exactly as they are written there. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { use } from "../fixtures/inverted.js";
import { node, run } from "../src/commands.js";
import { installedWith, packagesInNodeModules, writeScripts } from "../src/consumer.js";
import { copyRepository, packages } from "../src/repository.js";
import { expectSame } from "../src/same.js";

const release = inject("release");

/** The two commands: in the clone, and in the project beside it. */
async function commands(clone: string): Promise<readonly string[]> {
  const readme = await readFile(join(clone, "README.md"), "utf8");
  const block = readme.match(/```sh\n(npx [^\n]* pack:all\n[^`]*)```/)?.[1] ?? "";
  return block.trim().split("\n");
}

describe.skipIf(release.missing)("the README's way into a project, without a registry that has the packages", () => {
  it("is one command in a clone and one in a project beside it, and computes what the repository does", async () => {
    const [clone, project] = [join(release.folder, "beside", "maskout"), join(release.folder, "beside", "project")];
    await mkdir(clone, { recursive: true });
    await mkdir(project);
    await copyRepository(clone);
    const [packing, installing, ...others] = (await commands(clone)).map((line) => line.split(" "));
    expect(others).toEqual([]);
    const told = await run(packing![0]!, packing!.slice(1), { cwd: clone });
    expect(told).toContain(`${packages.length} packages in`);
    await run(installing![0]!, installing!.slice(1), { cwd: project });
    expect(await packagesInNodeModules(project)).toEqual(installedWith("inverted"));
    await writeScripts(project, "inverted");
    expectSame(JSON.parse(await node(["use.mjs"], { cwd: project })), await use());
  });
});
