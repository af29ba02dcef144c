/** Processes that are killed while they train: the next one goes on from the last checkpoint, to the bits of one that nobody killed. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keyFromSeed } from "@maskout/core";
import { uniform } from "@maskout/core/variant";
import { expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("./fixtures/process.mjs", import.meta.url));

/** Trains in a process of its own, and kills it once it has reported so many batches. Whether it came to its end. */
async function train(file: string, batches = Number.POSITIVE_INFINITY, delay = 0): Promise<boolean> {
  const child = spawn(process.execPath, [SCRIPT, file], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    // Somewhere in the step that follows, the writing of its checkpoint included.
    if (output.split("\n").length > batches) setTimeout(() => child.kill("SIGKILL"), delay);
  });
  await new Promise((resolve) => child.on("close", resolve));
  return output.endsWith("done\n");
}

it("end in the bits of the run that nobody killed", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "maskout-killed-"));
  try {
    const whole = join(folder, "whole");
    expect(await train(whole)).toBe(true);
    const draws = uniform(keyFromSeed("killed"), 40, 1).map((draw) => (draw + 1) / 2);
    for (const run of [0, 1]) {
      const file = join(folder, `run ${run}`);
      let kills = 0;
      for (let at = 20 * run; kills < 6; at += 2, kills++) {
        if (await train(file, 1 + Math.floor(draws[at]! * 4), Math.floor(draws[at + 1]! * 6))) break;
      }
      expect(kills, "kills before the end").toBeGreaterThan(3);
      expect(await train(file)).toBe(true);
      expect(await readFile(file), `run ${run}`).toEqual(await readFile(whole));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
