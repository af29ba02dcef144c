import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadRegression } from "../src/node/regression-files.js";
import { bench, inFolder, resultsIn } from "./support.js";

const ROWS = 60;
const INDICES = [...Array(ROWS).keys()];

/** A small data set in the files of the published experiments: the target in column 0, one split. */
async function writeDataSet(folder: string): Promise<void> {
  const rows = INDICES.map((row) => {
    const [a, b] = [Math.sin(7 * row), Math.cos(11 * row)];
    return [5 + 2 * a - b, a, b].map((value) => value.toExponential(8)).join(" ");
  });
  const files = {
    data: rows.join("\n"),
    index_features: "1.0e+00\n2.0e+00\n",
    index_target: "0\n",
    n_splits: "1\n",
    index_train_0: INDICES.filter((row) => row % 5 > 0).join("\n"),
    index_test_0: INDICES.filter((row) => row % 5 === 0).join("\n"),
  };
  await mkdir(join(folder, "waves", "data"), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, "waves", "data", `${name}.txt`), text);
}

const DATA = "waves/data/data.txt";

describe("uncertainty on the command line", () => {
  test("digits and CO2 are measured, printed and written", async () => {
    await inFolder(async (folder) => {
      const { code, stdout, stderr } = await bench(["uncertainty", "--quick", "--seed", "7"], folder);
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/uncertainty, co2 +100%/) });
      const { uncertainty, train } = await resultsIn(folder);
      expect(train).toBeUndefined();
      expect(uncertainty).toMatchObject({ effort: "quick", seed: "7", device: { name: "cpu" } });
      expect(uncertainty?.digits?.scores.map(({ samples }) => samples)).toEqual([null, 10, 50, 100]);
      expect(uncertainty?.digits?.rotations.map(({ angle }) => angle)).toEqual([0, 30, 60, 90, 120, 150, 180]);
      expect(uncertainty?.co2?.networks.map(({ activation }) => activation)).toEqual(["relu", "tanh"]);
      expect(uncertainty?.regression).toBeUndefined();
      const summary = await readFile(join(folder, "results.md"), "utf8");
      for (const title of ["Uncertainty, digits", "Uncertainty, rotated digits", "Uncertainty, CO2"]) {
        expect(stdout).toContain(title);
        expect(summary).toContain(`## ${title}`);
      }
    });
  });

  test("a data set in the published form is learnt, split by split", async () => {
    await inFolder(async (folder) => {
      await writeDataSet(folder);
      const args = ["uncertainty", "--quick", "--parts", "regression", "--data", DATA, "--epochs", "20"];
      const { code, stdout } = await bench(args, folder);
      expect(code).toBe(0);
      expect(stdout).toContain("Uncertainty, regression: waves, 1 split");
      const { uncertainty } = await resultsIn(folder);
      expect(uncertainty?.digits).toBeUndefined();
      expect(uncertainty?.regression).toMatchObject({
        name: "waves",
        settings: { examples: ROWS, features: 2, epochs: 20 },
        published: null,
      });
      expect(uncertainty?.regression?.splits).toHaveLength(1);
    });
  });

  test("Ctrl-C ends it with exit code 130 and keeps what was finished", async () => {
    await inFolder(async (folder) => {
      let sent = false;
      const { code, stdout } = await bench(["uncertainty", "--full"], folder, (stderr, child) => {
        if (!sent && stderr.includes("uncertainty, digits")) sent = child.kill("SIGINT");
      });
      expect(code).toBe(130);
      expect(stdout).toContain("Interrupted");
      const { interrupted, uncertainty } = await resultsIn(folder);
      expect(interrupted).toBe(true);
      expect(uncertainty).toMatchObject({ effort: "full" });
      expect(uncertainty?.digits).toBeUndefined();
    });
  });

  test.each([
    ["data", "1 2 3\n4 5\n", "one row of numbers per line"],
    ["data", "1 2 3\n4 5 x\n", 'row 2 is "4 5 x"'],
    ["index_features", "1 3\n", "indices of columns from 0 to 2"],
    ["index_target", "0 1\n", "the index of one column"],
    ["n_splits", "many\n", "a whole number from 1"],
    ["index_train_0", `${ROWS}\n`, `indices of rows from 0 to ${ROWS - 1}`],
    ["index_train_0", "1 2\n", "at least 10 rows"],
    ["index_test_0", undefined, "cannot be read"],
  ])("%s.txt with %j is refused, saying what was expected", async (name, text, expected) => {
    await inFolder(async (folder) => {
      await writeDataSet(folder);
      const file = join(folder, "waves", "data", `${name}.txt`);
      if (text === undefined) await rm(file);
      else await writeFile(file, text);
      const refused = loadRegression(join(folder, DATA), dirname(join(folder, DATA)));
      await expect(refused).rejects.toThrow(expected);
      await expect(refused).rejects.toThrow(`${name}.txt`);
      await expect(refused).rejects.toMatchObject({ name: "UserError", exitCode: 2 });
    });
  });

  test.each([
    [["--parts", "regression"], "give --data FILE"],
    [["--parts", "weather"], "Choose from digits, calibration, co2, regression."],
    [["--splits", "here"], "--splits goes with --data"],
    [["--parts", "co2", "--data", "missing.txt"], "--data FILE is for the part regression"],
    [["--seed", ""], "Give any text"],
    [["--data", "missing.txt"], "Expected: a text matrix"],
  ])("%j is refused, and the right values are named", async (args, expected) => {
    await inFolder(async (folder) => {
      const { code, stdout, stderr } = await bench(["uncertainty", ...args], folder);
      expect(code).toBe(2);
      expect(stderr).toContain(expected);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(stdout).toBe("");
    });
  });
});
