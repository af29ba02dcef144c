/** Running the built command as a user does. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadDigits, splitDigits } from "../src/data/digits.js";
import { type BenchDevice, devices } from "../src/devices.js";
import { loadCo2 } from "../src/node/co2-file.js";
import { emptyResults, type Results, resultsSchema } from "../src/results/schema.js";
import type { Context, OpenDevice } from "../src/section.js";

/** The devices that every machine has, gpu.js or not, and one thread. */
export const cpuDevices = devices.filter(({ name }) => ["cpu", "cpu-reference"].includes(name));

export function opened(chosen: readonly BenchDevice[]): Promise<readonly OpenDevice[]> {
  return Promise.all(chosen.map(async ({ open, ...device }) => ({ ...device, device: await open() })));
}

/** What a measurement is given: the device that is measured unasked, where nothing else is said. */
export async function contextOf<Result>(given: Partial<Context<Result>> = {}): Promise<Context<Result>> {
  return {
    devices: await opened(devices.filter(({ byDefault }) => byDefault)),
    data: { digits: async () => splitDigits(await loadDigits()), co2: loadCo2 },
    signal: new AbortController().signal,
    progress: () => {},
    partial: () => {},
    ...given,
  };
}

/** Results that have nothing in them. */
export const nothing: Results = emptyResults({
  date: "2026-01-01T00:00:00.000Z",
  runtime: "Node.js 20.19.0",
  engine: "V8 11.3",
  cpu: null,
  cores: 2,
  memoryBytes: null,
  os: "Linux",
  loadAverage: null,
  commit: null,
  modified: null,
});

export const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `bench` as pnpm does, in a folder that is not the user's.
 * @param onError Sees what has been written to stderr so far, after every write. @param onStart Is given the process.
 */
export async function bench(
  args: readonly string[],
  folder: string = tmpdir(),
  onError?: (stderr: string, child: ChildProcess) => void,
  onStart?: (child: ChildProcess) => void | Promise<void>,
): Promise<Finished> {
  // Colours are chosen by the environment: continuous integration has them, a pipe at a desk has not.
  const env = { ...process.env, INIT_CWD: folder, NO_COLOR: "1" };
  const child = spawn(process.execPath, [CLI, ...args], { env, cwd: "/" });
  void onStart?.(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
    onError?.(stderr, child);
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  return { code, stdout, stderr };
}

/** Gives `work` an empty folder, and removes it. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "maskout-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The results in a folder, checked against the schema. */
export async function resultsIn(folder: string, name = "results.json"): Promise<Results> {
  return resultsSchema.parse(JSON.parse(await readFile(join(folder, name), "utf8")));
}
