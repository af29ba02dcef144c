/** `pnpm create-variant NAME`: the new package works as it is, and becomes the variant of the tutorial. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { node, pnpm, run } from "../src/commands.js";
import { copyRepository } from "../src/repository.js";

const release = inject("release");
const repository = join(release.folder, "create-variant");
const variant = join(repository, "packages", "continuous");

const create = (...name: readonly string[]) => node(["tools/create-variant.mjs", ...name], { cwd: repository });
const status = () => run("git", ["status", "--porcelain"], { cwd: repository });
const read = (...path: readonly string[]) => readFile(join(repository, ...path), "utf8");

/** Expects that the package passes all checks of `pnpm test` and `pnpm lint`. */
async function expectSound(): Promise<void> {
  const commands = [
    "run compile",
    "exec tsc",
    "exec vitest run --project @maskout/continuous",
    "exec vitest run --project @maskout/continuous --mode devices",
    "run check",
    "exec biome check --error-on-warnings packages/continuous",
    "exec knip",
  ];
  for (const command of commands) await pnpm(command.split(" "), { cwd: repository });
}

describe.skipIf(release.missing)("create-variant", () => {
  beforeAll(() => copyRepository(repository));

  it.each([[], ["Gaussian"], ["gaussian_dropout"], ["../gaussian"], ["-gaussian"], ["dropout"]])(
    "refuses the name %j, and writes nothing",
    async (...name) => {
      await expect(create(...name)).rejects.toThrow(
        name.length === 0 ? "Give the variant a name" : "is not a valid name",
      );
      expect(await status()).toBe("");
    },
  );

  it("refuses the name of a package that is there, and leaves it as it is", async () => {
    await expect(create("core")).rejects.toThrow("packages/core exists already");
    expect(await status()).toBe("");
  });

  describe("continuous", () => {
    beforeAll(async () => {
      await create("continuous");
      await pnpm(["install", "--no-frozen-lockfile", "--prefer-offline"], { cwd: repository });
    });

    it("is published as the other variants are", async () => {
      const [made, model] = [
        await read("packages/continuous/package.json"),
        await read("packages/inverted/package.json"),
      ];
      for (const field of ["exports", "files", "scripts", "engines", "publishConfig", "peerDependencies"]) {
        expect(JSON.parse(made)[field]).toEqual(JSON.parse(model)[field]);
      }
    });

    it("has a changeset, and speaks of itself alone", async () => {
      expect(await read(".changeset/continuous.md")).toContain('"@maskout/continuous": minor');
      await expect(
        run("git", ["grep", "-i", "--untracked", "inverted", "packages/continuous"], { cwd: repository }),
      ).rejects.toThrow();
    });

    it("passes the conformance suite, lint and the check of its package", expectSound);

    it("is left as it is by a second try", async () => {
      const before = await status();
      await expect(create("continuous")).rejects.toThrow("packages/continuous exists already");
      expect(await status()).toBe(before);
    });

    it("becomes the continuous dropout of the tutorial, and passes all of it again", async () => {
      const files = [...(await read("docs/write-a-variant.md")).matchAll(/^```ts file="([^"]+)"\n(.*?)^```$/gms)];
      expect(files.map(([, path]) => path)).toEqual(
        expect.arrayContaining(["src/cpu.ts", "src/gpu.ts", "src/index.ts"]),
      );
      for (const [, path = "", text = ""] of files) {
        await mkdir(dirname(join(variant, path)), { recursive: true });
        await writeFile(join(variant, path), text);
      }
      await expectSound();
      expect(existsSync(join(variant, "dist/index.js"))).toBe(true);
    });
  });
});
