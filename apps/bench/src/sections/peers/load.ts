/** Installs and loads the other libraries. They are in a folder with its own lockfile: see `peers/README.md`. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Peer, PeerEntry } from "../../../peers/index.mjs";

/** Relative to `dist/`, which contains the built command. */
const FOLDER = new URL("../peers/", import.meta.url);

export interface LoadedPeers {
  readonly peers: readonly Peer[];
  /** Libraries that cannot be compared here, and why. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** Whether everything in the folder's lockfile is installed. */
export async function arePeersInstalled(): Promise<boolean> {
  const [wanted, installed] = await Promise.all([
    readFile(new URL("pnpm-lock.yaml", FOLDER), "utf8"),
    readFile(new URL("node_modules/.pnpm/lock.yaml", FOLDER), "utf8").catch(() => undefined),
  ]);
  return wanted === installed;
}

/** The packages that an installation adds, with their versions. */
export async function listPeerPackages(): Promise<readonly string[]> {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    await readFile(new URL("package.json", FOLDER), "utf8"),
  );
  return Object.entries(manifest.dependencies).map(([name, version]) => `${name} ${version}`);
}

/** Installs exactly what the lockfile lists. @throws If the installation fails; the message names the command. */
export async function installPeers(signal: AbortSignal): Promise<void> {
  const [command, ...args] = [...packageManager(), "install", "--frozen-lockfile"];
  const child = spawn(command!, args, {
    cwd: fileURLToPath(FOLDER),
    stdio: ["ignore", process.stderr, process.stderr],
    signal,
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  if (code !== 0)
    throw new Error(`"${[basename(command!), ...args].join(" ")}" in apps/bench/peers ended with exit code ${code}`);
}

/** Loads every library and checks its outputs. A library that fails is skipped; the others are still compared. */
export async function loadPeers(): Promise<LoadedPeers> {
  const { peers: entries }: { peers: readonly PeerEntry[] } = await import(new URL("index.mjs", FOLDER).href);
  const { check }: { check(peer: Peer): Promise<{ failures: readonly string[] }> } = await import(
    new URL("check.mjs", FOLDER).href
  );
  const peers: Peer[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const { name, load } of entries) {
    try {
      const peer = await load();
      const { failures } = await check(peer);
      if (failures.length === 0) peers.push(peer);
      else skipped.push({ name, reason: `its outputs are wrong: ${failures.join("; ")}` });
    } catch (error) {
      skipped.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { peers, skipped };
}

/** The command for the pnpm that runs this process, or for the one that `npx` fetches. */
function packageManager(): readonly string[] {
  const running = process.env.npm_execpath;
  if (running === undefined || !basename(running).startsWith("pnpm")) return ["npx", "--yes", "pnpm@12"];
  return /\.[cm]?js$/.test(running) ? [process.execPath, running] : [running];
}
