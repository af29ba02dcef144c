/** Releases from a copy of the repository, with the same steps as the scripts in the repository's package.json. */
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { pnpm } from "./commands.js";

/** Raises the versions and writes the changelogs from the changesets. */
export async function raiseVersions(repository: string, snapshot?: string): Promise<void> {
  const cwd = repository;
  if (snapshot === undefined) await pnpm(["run", "release:version"], { cwd });
  else await pnpm(["exec", "changeset", "version", "--snapshot", snapshot], { cwd });
}

/** Builds everything that contains a version. The WebAssembly contains none, and is already in the copy. */
export async function build(repository: string): Promise<void> {
  await pnpm(["exec", "tsdown"], { cwd: repository });
}

/** Publishes the versions that the registry does not have yet. @param tag Default: `latest`. */
export async function publish(repository: string, registry: string, tag?: string): Promise<string> {
  // The registry lets everybody publish, but npm's protocol requires a token.
  await appendFile(
    join(repository, ".npmrc"),
    `registry=${registry}\n${registry.slice("http:".length)}:_authToken=anybody\n`,
  );
  const options = tag === undefined ? [] : ["--tag", tag, "--no-git-tag"];
  return await pnpm(["exec", "changeset", "publish", ...options], {
    cwd: repository,
    env: { npm_config_registry: registry },
  });
}
