/** Copies of this repository, for what would change it: releases, and new packages. */
import { existsSync, readdirSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pnpm, run } from "./commands.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The folders of the packages that are published. */
export const packages: readonly string[] = readdirSync(join(root, "packages"));

/** What is built and takes time. */
const BUILT = [":(glob)packages/*/src/**", ":(glob)packages/*/dist/**", "tools/headless/dist"];

/**
 * Copies what git knows of this repository and what was built here, commits it there, and installs its dependencies from what this
 * repository's installation has left in pnpm's store.
 */
export async function copyRepository(to: string): Promise<void> {
  const list = (...args: readonly string[]) =>
    run("git", ["ls-files", "-z", "--exclude-standard", ...args], { cwd: root });
  const known = await list("--cached", "--others");
  const built = await list("--others", "--ignored", "--", ...BUILT);
  // Git also lists what was removed and not committed.
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
  // What the bundled browser was unpacked into.
  const cache = "tools/headless/node_modules/.cache";
  if (existsSync(join(root, cache))) await symlink(join(root, cache), join(to, cache), "junction");
}

export async function commit(repository: string, message: string): Promise<void> {
  await run("git", ["add", "--all"], { cwd: repository });
  await run("git", ["commit", "--quiet", "--message", message], { cwd: repository });
}
