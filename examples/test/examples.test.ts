/** Every example runs to its end, and ends in the numbers that the guide states. */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const execute = promisify(execFile);
const folder = fileURLToPath(new URL("../", import.meta.url));

/** What each example measures at its end, in its quick form if it has one, with how far off it may be: exact arithmetic, or a training run's. */
const ENDS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  alexnet: [
    [0.9584, 0.001],
    [1, 0.05],
  ],
  "averaged-passes": [
    [-0.5, 0.05],
    [0.01, 0.005],
  ],
  "exact-count": [
    [1, 0],
    [50, 0],
  ],
  "learned-rate": [
    [0.42, 0.06],
    [0.025, 0.015],
  ],
  "mnist-cnn": [
    [80, 15],
    [80, 15],
  ],
  "onnx-digits": [
    [36, 4],
    [75, 5],
  ],
  "overfit-300": [
    [3, 1.5],
    [0.55, 0.15],
  ],
  "relu-three-layers": [
    [0, 1e-5],
    [0, 1e-5],
    [9, 3],
  ],
  "sigmoid-by-hand": [
    [0, 1e-6],
    [0, 1e-5],
  ],
  "tfjs-digits": [
    [57, 8],
    [56, 8],
    [0, 0],
  ],
  "vanilla-million": [
    [0, 1e-5],
    [1, 0.002],
    [2, 0.004],
  ],
};

it("all examples are tested", () => {
  const sources = readdirSync(`${folder}src`).filter((file) => file.endsWith(".ts") && file !== "run.ts");
  expect(sources.map((file) => file.slice(0, -".ts".length))).toEqual(Object.keys(ENDS));
});

describe.concurrent("ends in the numbers it claims", () => {
  it.each(Object.entries(ENDS))("%s", { timeout: 120_000 }, async (name, ends) => {
    // What an example writes is nobody's here.
    const cwd = await mkdtemp(join(tmpdir(), "maskout-example-"));
    const { stdout } = await execute(process.execPath, [`${folder}dist/run.js`, name, "--quick"], { cwd });
    if (name === "mnist-cnn")
      expect(await readFile(join(cwd, "results-mnist-cnn.svg"), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    await rm(cwd, { recursive: true });
    const measured = [...stdout.matchAll(/: (\S+) \(claimed: /g)].map(([, number]) => Number(number));
    expect(measured).toHaveLength(ends.length);
    for (const [index, [number, within]] of ends.entries()) {
      expect(Math.abs(measured[index]! - number), stdout).toBeLessThanOrEqual(within);
    }
  });
});

it("an example that is none is refused, with those there are", async () => {
  const refused = execute(process.execPath, [`${folder}dist/run.js`, "nothing"]);
  await expect(refused).rejects.toMatchObject({ code: 2, stdout: expect.stringContaining("averaged-passes") });
});
