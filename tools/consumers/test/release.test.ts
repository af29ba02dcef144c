/** The contents of a release's packages, and of its changelogs. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { run } from "../src/commands.js";
import { emptyFolder } from "../src/consumer.js";
import { raiseVersions } from "../src/release.js";
import { packages } from "../src/repository.js";

const release = inject("release");

interface Manifest {
  readonly version: string;
  readonly exports: unknown;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

async function publishedFiles(name: string): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const folder = await emptyFolder(release.folder, release.registry);
  await run("npm", ["pack", "--silent", `@maskout/${name}@latest`], { cwd: folder });
  const [tarball = ""] = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", tarball], { cwd: folder });
  const unpacked = join(folder, "package");
  const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return { folder: unpacked, files: files.map((file) => file.slice(unpacked.length + 1).replaceAll("\\", "/")).sort() };
}

describe.skipIf(release.missing)("the first release", () => {
  it("is 0.1.0", () => {
    expect(release.version).toBe("0.1.0");
  });

  describe.each(packages)("@maskout/%s", (name) => {
    let published: Awaited<ReturnType<typeof publishedFiles>>;
    let manifest: Manifest;

    beforeAll(async () => {
      published = await publishedFiles(name);
      manifest = JSON.parse(await readFile(join(published.folder, "package.json"), "utf8"));
    });

    it("holds its code, types, license and README, and no source map, test or other stray file", async () => {
      const stray = published.files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)));
      expect(stray).toEqual([]);
      expect(published.files).toEqual(
        expect.arrayContaining(["LICENSE", "README.md", "package.json", "dist/index.js"]),
      );
      for (const file of published.files) {
        expect(await readFile(join(published.folder, file), "utf8"), file).not.toMatch(/sourceMappingURL|CORE_VERSION/);
      }
    });

    it("has every file that its exports name", () => {
      const paths = JSON.stringify(manifest.exports).match(/"\.\/[^"*]+"/g) ?? [];
      for (const path of paths.map((quoted) => JSON.parse(quoted)).filter((path) => /\.\w+$/.test(path))) {
        expect(existsSync(join(published.folder, path)), path).toBe(true);
      }
    });

    it("says what tools and people need to know, and nothing that only the repository needs", () => {
      expect(manifest).toMatchObject({
        version: release.version,
        license: "MIT",
        type: "module",
        sideEffects: false,
        engines: { node: ">=20" },
        repository: { type: "git", directory: `packages/${name}` },
        publishConfig: { access: "public", provenance: true },
        keywords: expect.arrayContaining(["dropout"]),
        description: expect.stringMatching(/\.$/),
      });
      expect(manifest).not.toHaveProperty("devDependencies");
      expect(manifest).not.toHaveProperty("scripts");
      expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:/);
    });

    it("asks for the core that it was built with", () => {
      const core = WITHOUT_CORE.includes(name) ? undefined : `^${release.version}`;
      expect(manifest.peerDependencies?.["@maskout/core"]).toBe(core);
    });

    it("has a changelog that says what is new, each time with a link to the commit", async () => {
      const text = await changelog(name);
      expect(text).toMatch(new RegExp(`^# @maskout/${name}\n\n## ${release.version}\n\n### Minor Changes\n\n- [A-Z]`));
      expect(text).toMatch(/ \(\[[0-9a-f]{7}\]\(https:\/\/[^)]+\/commit\/[0-9a-f]{40}\)\)$/m);
    });
  });
});

describe.skipIf(release.missing)("a release in which only the core changed", () => {
  beforeAll(async () => {
    await raiseVersions(release.repository);
  });

  it("is 0.2.0 of every package, and not 1.0.0", async () => {
    for (const name of packages) {
      const manifest = await readFile(join(release.repository, "packages", name, "package.json"), "utf8");
      expect(JSON.parse(manifest)).toMatchObject({ version: "0.2.0" });
    }
  });

  it("says what is new in the core's changelog, lists and all", async () => {
    const entry =
      /## 0\.2\.0\n\n### Minor Changes\n\n- Something new: \(\[\w+\]\(\S+\)\)\n\n {2}- one\n {2}- two\n\n## 0\.1\.0/;
    expect(await changelog("core")).toMatch(entry);
  });

  it("says in the others' that nothing changed", async () => {
    expect(await changelog("inverted")).toContain(
      "## 0.2.0\n\nNothing changed here: all packages of maskout are released",
    );
  });
});

function changelog(name: string): Promise<string> {
  return readFile(join(release.repository, "packages", name, "CHANGELOG.md"), "utf8");
}

/** The core itself, and the packages into which all they need of it is compiled. */
const WITHOUT_CORE: readonly string[] = ["core", "uncertainty"];

/** The files that a package may contain. */
const ALLOWED = [
  /^(LICENSE|README\.md|package\.json)$/,
  // A part that several entries share is named after its source, which can be a generated module.
  /^dist\/([\w-]+|simd\.generated-[\w-]+)\.(js|cjs|d\.ts|d\.cts)$/,
  /^src\/([\w-]+\/)*[\w-]+\.as\.ts$/,
  /^golden\/[\w-]+\.json$/,
];
