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

/** The numbers that each example ends in, in its quick form if it has one, with how far off each may be: exact arithmetic, or a training run's. */
const ENDS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  alexnet: [
    [0.9584, 0.001],
    [1, 0.05],
  ],
  "averaged-passes": [
    [-0.5, 0.05],
    [0.01, 0.005],
  ],
  calibration: [
    [22.7, 0.2],
    [2.6, 0.2],
  ],
  cnn: [[87, 6]],
  conformal: [[90, 3]],
  "exact-count": [
    [1, 0],
    [50, 0],
  ],
  gpu: [
    [0, 0],
    [0, 1e-5],
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
  "relu-three-layers": [[9, 3]],
  resume: [[0, 0]],
  "sigmoid-by-hand": [
    [0, 1e-6],
    [0, 1e-6],
  ],
  "unsure-digits": [
    [92, 15],
    [75, 10],
  ],
  "tfjs-digits": [
    [57, 8],
    [56, 8],
    [0, 0],
  ],
  "vanilla-million": [
    [1, 0.004],
    [2, 0.008],
  ],
  worker: [[95, 3]],
};

it("all examples are tested", () => {
  const sources = readdirSync(`${folder}src`).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && file !== "run.ts",
  );
  expect(sources.map((file) => file.slice(0, -".ts".length)).sort()).toEqual(Object.keys(ENDS).sort());
});

describe.concurrent("ends in the numbers it claims", () => {
  it.each(Object.entries(ENDS))("%s", { timeout: 300_000 }, async (name, ends) => {
    // What an example writes is nobody's here.
    const cwd = await mkdtemp(join(tmpdir(), "maskout-example-"));
    const { stdout } = await execute(process.execPath, [`${folder}dist/run.js`, name, "--quick"], { cwd });
    if (name === "mnist-cnn")
      expect(await readFile(join(cwd, "results-mnist-cnn.svg"), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    await rm(cwd, { recursive: true });
    const measured = [...stdout.matchAll(/: (-?[\d.]+(?:e[+-]\d+)?)$/gm)]
      .map(([, number]) => Number(number))
      .slice(-ends.length);
    expect(measured, stdout).toHaveLength(ends.length);
    for (const [index, [number, within]] of ends.entries()) {
      expect(Math.abs(measured[index]! - number), stdout).toBeLessThanOrEqual(within);
    }
  });
});

it("the list says what each shows, and no example needs a file of ours beside it", async () => {
  const { stdout } = await execute(process.execPath, [`${folder}dist/run.js`]);
  for (const name of Object.keys(ENDS)) {
    expect(stdout).toMatch(new RegExp(`^  ${name} +\\w.{15,}$`, "m"));
    expect(await readFile(`${folder}src/${name}.ts`, "utf8")).not.toMatch(/from "\.|import\("\./);
  }
});

it("an example that is none is refused, with those there are", async () => {
  const refused = execute(process.execPath, [`${folder}dist/run.js`, "nothing"]);
  await expect(refused).rejects.toMatchObject({ code: 2, stdout: expect.stringContaining("averaged-passes") });
});
