/** Prepares the tests: a registry with a first release and a pre-release, made by the release commands. Afterwards everything is deleted. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { run } from "./commands.js";
import { installManagers } from "./managers.js";
import { startRegistry, whyUnreachable } from "./registry.js";
import { build, publish, raiseVersions } from "./release.js";
import { commit, copyRepository } from "./repository.js";

/** The release that the tests use. */
export interface Release {
  /** The reason if there is no release, so that every test is skipped. */
  readonly missing?: string;
  readonly registry: string;
  /** The copy of the repository from which the releases were made, after the first one. */
  readonly repository: string;
  /** The version of all packages in it. */
  readonly version: string;
  /** A folder for the tests' folders. */
  readonly folder: string;
  /** The folder of the package managers. */
  readonly tools: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    release: Release;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "maskout-")));
  const upstream = (await run("npm", ["config", "get", "registry"], { cwd: folder })).trim();
  const places = { folder, tools: join(folder, "tools"), repository: join(folder, "repository") };
  const unreachable = await whyUnreachable(upstream);
  if (unreachable !== undefined) {
    const missing = `the npm registry cannot be used: ${unreachable}. Set one with "npm config set registry".`;
    console.log(`Skipped: installing from a registry, because ${missing}`);
    provide("release", { ...places, missing, registry: "", version: "" });
    return () => rm(folder, { recursive: true });
  }
  await mkdir(join(folder, "registry"));
  const registry = await startRegistry(join(folder, "registry"), upstream);
  await Promise.all([installManagers(places.tools), publishReleases(places.repository, registry.url)]);
  const core = await readFile(join(places.repository, "packages/core/package.json"), "utf8");
  const { version }: { version: string } = JSON.parse(core);
  provide("release", { ...places, registry: registry.url, version });
  return async () => {
    await registry.close();
    await rm(folder, { recursive: true, maxRetries: 3 });
  };
}

/** Publishes the first release, then a pre-release with a change to the core, whose changeset stays for the next release. */
async function publishReleases(repository: string, registry: string): Promise<void> {
  await copyRepository(repository);
  await raiseVersions(repository);
  await build(repository);
  await publish(repository, registry);
  await commit(repository, "The first release");
  const changeset = '---\n"@maskout/core": minor\n---\n\nSomething new:\n\n- one\n- two\n';
  await writeFile(join(repository, ".changeset", "new.md"), changeset);
  await commit(repository, "Something new");
  await raiseVersions(repository, "next");
  await build(repository);
  await publish(repository, registry, "next");
  await run("git", ["checkout", "--quiet", "."], { cwd: repository });
}
