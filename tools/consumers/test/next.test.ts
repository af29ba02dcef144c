/** The pre-release channel, and what happens when a user's core and variant have different versions. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { use } from "../fixtures/inverted.js";
import { node, run } from "../src/commands.js";
import { emptyFolder, writeScripts } from "../src/consumer.js";
import { npm } from "../src/managers.js";

const release = inject("release");
const install = (packages: readonly string[], folder: string) => npm.install(packages, { ...release, folder });

async function consumer(packages: readonly string[]): Promise<string> {
  const folder = await emptyFolder(release.folder, release.registry);
  await install(packages, folder);
  await writeScripts(folder, "inverted");
  return folder;
}

describe.skipIf(release.missing)("a pre-release", () => {
  it("is published as next, and leaves latest where it was", async () => {
    const folder = await emptyFolder(release.folder, release.registry);
    const tags = await run("npm", ["view", "@maskout/inverted", "dist-tags", "--json"], { cwd: folder });
    expect(JSON.parse(tags)).toEqual({ latest: "0.1.0", next: expect.stringMatching(/^0\.2\.0-next\.\d{14}$/) });
  });

  it("can be installed, core and variant together, and computes what the repository does", async () => {
    const folder = await consumer(["@maskout/inverted@next", "@maskout/core@next"]);
    expect(JSON.parse(await node(["use.mjs"], { cwd: folder }))).toEqual(await use());
  });

  it("of the core is refused by npm beside a variant of the last release", async () => {
    const folder = await emptyFolder(release.folder, release.registry);
    await expect(install(["@maskout/inverted", "@maskout/core@next"], folder)).rejects.toThrow(/ERESOLVE/);
  });

  it("of the core, forced upon a variant of the last release, is told at import", async () => {
    const folder = await consumer(["@maskout/inverted", "@maskout/core@next", "--legacy-peer-deps"]);
    await expect(node(["use.mjs"], { cwd: folder })).rejects.toThrow(
      /VersionError: @maskout\/inverted was made for @maskout\/core 0\.1\.0, not for 0\.2\.0-next\.\d+\. Install versions that go together: "npm install @maskout\/inverted@latest @maskout\/core@latest"/,
    );
  });

  it("of the core, beside the last release of it, is told where tensors of one come to a model of the other", async () => {
    const folder = await consumer(["@maskout/inverted", "@maskout/core", "next-core@npm:@maskout/core@next"]);
    const script = `
      import { tensor } from "next-core";
      import { dense, sequential } from "@maskout/core";
      sequential([dense(1)], { seed: 1 }).forward(tensor([1, 2], [1, 2]));
    `;
    await writeFile(join(folder, "two.mjs"), script);
    await expect(node(["two.mjs"], { cwd: folder })).rejects.toThrow(
      /VersionError: forward: got a tensor of another copy of @maskout\/core than this \(0\.1\.0\)\. Keep one copy; "npm ls @maskout\/core" lists them\./,
    );
  });
});
