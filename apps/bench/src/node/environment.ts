/** The environment of a run: what a reader of its numbers needs to know about the machine. No names of hosts, users or folders. */
import { execFile } from "node:child_process";
import { cpus, loadavg, type as osType, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Environment } from "../results/environment.js";

export async function readEnvironment(): Promise<Environment> {
  const processors = cpus();
  const model = processors[0]?.model.trim();
  const [loadAverage = 0] = loadavg();
  return {
    date: new Date().toISOString(),
    runtime: `Node.js ${process.versions.node}`,
    engine: `V8 ${process.versions.v8}`,
    cpu: model ? model : null,
    cores: processors.length,
    memoryBytes: totalmem(),
    os: `${osType()} ${release()} ${process.arch}`,
    loadAverage: process.platform === "win32" ? null : loadAverage,
    ...(await readCommit()),
  };
}

/** The source's commit, and whether files have changed since; both null outside a git checkout. */
async function readCommit(): Promise<Pick<Environment, "commit" | "modified">> {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)("git", args, { cwd: fileURLToPath(new URL(".", import.meta.url)) });
    return stdout.trim();
  };
  try {
    const commit = await git("rev-parse", "HEAD");
    return { commit, modified: (await git("status", "--porcelain")) !== "" };
  } catch {
    return { commit: null, modified: null };
  }
}
