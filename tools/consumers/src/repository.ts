/** Copies of this repository for tests that would change it: releases, and new packages. */
import { existsSync, readdirSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pnpm, run } from "./commands.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The folders of the packages that are published. */
export const packages: readonly string[] = readdirSync(join(root, "packages"));

/** Build outputs that take time to make. */
const BUILT = [":(glob)packages/*/src/**", ":(glob)packages/*/dist/**", "tools/headless/dist"];

/**
 * Copies the files of this repository that git knows, and the build outputs, commits them there, and installs the dependencies from
 * pnpm's store, which this repository's installation has filled.
 */
export async function copyRepository(to: string): Promise<void> {
  const list = (...args: readonly string[]) =>
    run("git", ["ls-files", "-z", "--exclude-standard", ...args], { cwd: root });
  const known = await list("--cached", "--others");
  const built = await list("--others", "--ignored", "--", ...BUILT);
  // Git also lists files whose removal is not committed.
  const paths = `${known}${built}`.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
  for (const path of paths) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await cp(join(root, path), join(to, path));
  }
  await run("git", ["init", "--quiet"], { cwd: to });
  await run("git", ["config", "user.name", "Test"], { cwd: to });
  await run("git", ["config", "user.email", "test@localhost"], { cwd: to });
  await commit(to, "A copy");
  await pnpm(["install", "--frozen-lockfile", "--prefer-offline"], { cwd: to });
  // The folder with the unpacked browser.
  const cache = "tools/headless/node_modules/.cache";
  if (existsSync(join(root, cache))) await symlink(join(root, cache), join(to, cache), "junction");
}

export async function commit(repository: string, message: string): Promise<void> {
  await run("git", ["add", "--all"], { cwd: repository });
  await run("git", ["commit", "--quiet", "--message", message], { cwd: repository });
}
