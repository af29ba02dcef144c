/** What is written is whole: whoever is killed, or has no more disk, leaves the last complete results. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { beforeAll, describe, expect, test } from "vitest";
import { leaveOut, measurements, tabs, terminals } from "../src/build/leave-out.js";
import { bench, CLI, inFolder, resultsIn } from "./support.js";
import { found, outputIn, randomly } from "./writing/numbered.js";

/** The programs of this test, and beside them what they read, in a folder of the build. */
const BUILT = fileURLToPath(new URL("../node_modules/.cache/writing/", import.meta.url));

beforeAll(async () => {
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  await build({
    configFile: false,
    logLevel: "error",
    root: here("."),
    ssr: { noExternal: true },
    // To write results nothing is measured and nothing shown.
    plugins: [leaveOut(tabs, terminals, measurements)],
    build: {
      ssr: true,
      outDir: BUILT,
      emptyOutDir: true,
      rolldownOptions: {
        output: { chunkFileNames: "[name].js" },
        input: { loop: here("writing/loop.ts"), "full-disk": here("writing/full-disk.ts") },
      },
    },
  });
  await symlink(here("../dist/report"), join(BUILT, "report"), "junction");
}, 60_000);

const parts = async (folder: string) => (await readdir(folder)).filter((name) => name.endsWith(".part"));

describe("a process that is killed", () => {
  test("at 100 random moments of writing leaves the last complete results", { timeout: 120_000 }, async () => {
    const moments = randomly(100, "kills");
    let halves = 0;
    const lane = async (from: number) =>
      inFolder(async (folder) => {
        for (let kill = from; kill < moments.length; kill += LANES) {
          const last = await killWriting(folder, moments[kill]! * 30);
          for (const number of Object.values(found(folder))) expect([last, last + 1]).toContain(number);
          halves += (await parts(folder)).length;
          outputIn(folder);
          expect(await parts(folder)).toEqual([]);
        }
      });
    await Promise.all(Array.from({ length: LANES }, (_, from) => lane(from)));
    // Or else no kill was in the middle of anything.
    expect(halves).toBeGreaterThan(10);
  });

  test("while it measures leaves the last finished run, and what it had finished beside it", async () => {
    await inFolder(async (folder) => {
      const args = "--quick --variants standard inverted --sizes 4K --rates 0.5".split(" ");
      expect((await bench(["speed", ...args], folder)).code).toBe(0);
      const before = await Promise.all(FILES.map((name) => readFile(join(folder, name), "utf8")));
      const { code } = await bench([...args, "--epochs", "10000"], folder, (stderr, child) => {
        if (stderr.includes("train, overfit")) child.kill("SIGKILL");
      });
      expect(code).toBeNull();
      expect(await Promise.all(FILES.map((name) => readFile(join(folder, name), "utf8")))).toEqual(before);
      const unfinished = await resultsIn(folder, "results.unfinished.json");
      expect(unfinished).toMatchObject({ interrupted: true, speed: { rows: { length: 12 } } });
    });
  });

  test("at any time of the command itself leaves the last report", { timeout: 120_000 }, async () => {
    await inFolder(async (folder) => {
      expect((await bench("speed --quick --variants inverted --sizes 4K --rates 0.5".split(" "), folder)).code).toBe(0);
      const before = await readFile(join(folder, "report.html"), "utf8");
      for (const moment of randomly(10, "kills of the command")) {
        const child = spawn(process.execPath, [CLI, "report", "results.json"], { cwd: folder });
        const timer = setTimeout(() => child.kill("SIGKILL"), 600 * moment);
        await once(child, "close");
        clearTimeout(timer);
        const now = await readFile(join(folder, "report.html"), "utf8");
        expect(now.replaceAll('"label":"results"', '"label":"this run"')).toBe(before);
      }
    });
  });
});

/** Where pnpm was called is not where these run. */
const { INIT_CWD: _, ...ENV } = process.env;
const FILES = ["results.json", "results.md", "report.html"] as const;
/** Kills in as many folders at once. */
const LANES = 4;

/** Kills a process that writes, so many milliseconds after its first results. @returns The last number that it said. */
async function killWriting(folder: string, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [join(BUILT, "loop.js"), folder], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), afterMs));
  await once(child, "close");
  return Number(said.trim().split("\n").at(-1));
}

/** A small disk of its own for a command. Nobody else sees it, and it is gone with the process. */
function onSmallDisk(folder: string, size: string, command: readonly string[]) {
  const script = `mount -t tmpfs -o size=${size} tmpfs "$0" && cd "$0" && exec "$@"`;
  return spawnSync("unshare", ["-Urm", "sh", "-c", script, folder, ...command], { encoding: "utf8", env: ENV });
}

const noDisk =
  onSmallDisk(tmpdir(), "64k", ["true"]).status === 0 ? "" : " (skipped: this system lets nobody mount a small disk)";

describe.skipIf(noDisk !== "")(`a full disk${noDisk}`, () => {
  test("at 100 random fillings leaves the last complete results, and says what to do", async () => {
    await inFolder(async (folder) => {
      const command = [process.execPath, join(BUILT, "full-disk.js"), folder, "100"];
      const { stdout, stderr } = onSmallDisk(folder, "8m", command);
      expect(stderr).toBe("");
      const { written, refused, between, messages } = JSON.parse(stdout);
      expect(written + refused).toBe(100);
      // Or else it was never full, or always.
      expect(Math.min(written, refused, between)).toBeGreaterThan(0);
      for (const message of messages)
        expect(message).toMatch(
          /^re.* cannot be written: the disk is full\. Free some space, or choose another place\.$/,
        );
    });
  });

  test("is found before anything is measured", async () => {
    await inFolder(async (folder) => {
      const { status, stdout, stderr } = onSmallDisk(folder, "64k", [process.execPath, CLI, "speed", "--quick"]);
      expect(stderr).toMatch(/^error: --json results\.json: .*the disk is full\. Free some space/);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    });
  });
});
