/** `bench study`: cells on one machine and on several, as people run them. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { loadBoston } from "../src/studies/boston/data.js";
import { boston } from "../src/studies/boston/study.js";
import { canonical } from "../src/studies/cell-file.js";
import { studies } from "../src/studies/index.js";
import { cellsOf, chooseShard } from "../src/studies/shard.js";
import { nameOf } from "../src/studies/study.js";
import { UserError } from "../src/user-error.js";
import { bench, inFolder } from "./support.js";

/** Variables of engines that this process may itself have. */
const NO_ENGINE = {
  ...Object.fromEntries(
    [
      "SLURM_ARRAY_TASK_ID",
      "JOB_COMPLETION_INDEX",
      "AWS_BATCH_JOB_ARRAY_INDEX",
      "CLOUD_RUN_TASK_INDEX",
      "CI_NODE_INDEX",
      "CIRCLE_NODE_INDEX",
      "BUILDKITE_PARALLEL_JOB",
    ].map((name) => [name, ""]),
  ),
};
Object.assign(process.env, NO_ENGINE);

const run = (name: string, out: string, ...more: string[]) => ["study", "run", name, "--quick", "--out", out, ...more];

describe("the share of a process", () => {
  test.each([
    [{}, {}, { number: 1, of: 1 }],
    [{ shard: "2/4" }, {}, { number: 2, of: 4 }],
    [
      { shard: "1/2" },
      { SLURM_ARRAY_TASK_ID: "3", SLURM_ARRAY_TASK_MIN: "0", SLURM_ARRAY_TASK_COUNT: "4" },
      { number: 1, of: 2 },
    ],
    [{}, { SLURM_ARRAY_TASK_ID: "3", SLURM_ARRAY_TASK_MIN: "0", SLURM_ARRAY_TASK_COUNT: "4" }, { number: 4, of: 4 }],
    [{}, { SLURM_ARRAY_TASK_ID: "12", SLURM_ARRAY_TASK_MIN: "10", SLURM_ARRAY_TASK_COUNT: "3" }, { number: 3, of: 3 }],
    [{ shards: "3" }, { JOB_COMPLETION_INDEX: "0" }, { number: 1, of: 3 }],
    [{}, { AWS_BATCH_JOB_ARRAY_INDEX: "1", AWS_BATCH_JOB_ARRAY_SIZE: "5" }, { number: 2, of: 5 }],
    [{}, { CLOUD_RUN_TASK_INDEX: "0", CLOUD_RUN_TASK_COUNT: "2" }, { number: 1, of: 2 }],
    [{}, { CI_NODE_INDEX: "1", CI_NODE_TOTAL: "2" }, { number: 1, of: 2 }],
    [{}, { CIRCLE_NODE_INDEX: "1", CIRCLE_NODE_TOTAL: "2" }, { number: 2, of: 2 }],
    [{}, { BUILDKITE_PARALLEL_JOB: "4", BUILDKITE_PARALLEL_JOB_COUNT: "5" }, { number: 5, of: 5 }],
  ])("%j with %j is %j", (given, variables, shard) => {
    expect(chooseShard(given, variables).shard).toEqual(shard);
  });

  test.each([
    [{ shard: "0/4" }, {}, "such as 1/4 to 4/4"],
    [{ shard: "5/4" }, {}, "such as 1/4 to 4/4"],
    [{ shard: "a" }, {}, "such as 1/4 to 4/4"],
    [{ shards: "4" }, {}, "give --shard 1/4"],
    [{}, { JOB_COMPLETION_INDEX: "0" }, "give --shards n"],
    [{}, { AWS_BATCH_JOB_ARRAY_INDEX: "0" }, "give --shards n"],
    [
      {},
      { SLURM_ARRAY_TASK_ID: "2", SLURM_ARRAY_TASK_MIN: "0", SLURM_ARRAY_TASK_COUNT: "2", SLURM_ARRAY_TASK_STEP: "2" },
      "Use --array=0-3, without a step",
    ],
    [
      {},
      { SLURM_ARRAY_TASK_ID: "9", SLURM_ARRAY_TASK_MIN: "1", SLURM_ARRAY_TASK_COUNT: "3" },
      "number the tasks like that",
    ],
    [{}, { CI_NODE_INDEX: "x", CI_NODE_TOTAL: "2" }, "a whole number is expected"],
    [
      {},
      { CI_NODE_INDEX: "1", CI_NODE_TOTAL: "2", CIRCLE_NODE_INDEX: "0", CIRCLE_NODE_TOTAL: "1" },
      "give --shard i/n",
    ],
  ])("%j with %j is refused, with the remedy", (given, variables, remedy) => {
    const choose = () => chooseShard(given, variables);
    expect(choose).toThrow(UserError);
    expect(choose).toThrow(remedy);
  });

  test.each([1, 2, 3, 7, 40])("%i shares hold every cell once, and as many costly ones each", (of) => {
    const cells = Array.from({ length: 23 }, (_, number) => ({ number, cost: number % 5 === 0 ? 10 : 1 }));
    const shares = Array.from({ length: of }, (_, index) => cellsOf(cells, { number: index + 1, of }));
    expect(
      shares
        .flat()
        .map(({ number }) => number)
        .toSorted((a, b) => a - b),
    ).toEqual(cells.map(({ number }) => number));
    const costly = shares.map((share) => share.filter(({ cost }) => cost === 10).length);
    expect(Math.max(...costly) - Math.min(...costly)).toBeLessThanOrEqual(1);
  });
});

describe("a study", () => {
  test("has every cell once, under a name of its own", () => {
    for (const study of studies) {
      for (const effort of ["quick", "full"] as const) {
        const names = study.plan(effort).cells.map(({ cell }) => nameOf(cell));
        expect(new Set(names).size, study.name).toBe(names.length);
        expect(names.length, study.name).toBeGreaterThan(1);
      }
    }
  });

  test("list names them all, as JSON too", async () => {
    const { stdout } = await bench(["study", "list", "--json"]);
    expect(JSON.parse(stdout)).toEqual(studies.map(({ name }) => name));
    expect((await bench(["study", "list"])).stdout).toContain(boston.title);
  });

  test("what is equal is the same text, whatever the order of its fields", () => {
    expect(canonical({ b: [1, { d: 1, c: 2 }], a: "x" })).toBe(canonical({ a: "x", b: [1, { c: 2, d: 1 }] }));
  });

  test.each(studies.map(({ name }) => name))("%s is run, merged and shown with --quick", async (name) => {
    await inFolder(async (folder) => {
      const { code, stderr, stdout } = await bench(run(name, "cells"), folder);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stdout).toContain("0 failed");
      // Where there is no terminal, progress is a line now and then, with its time, and one at the end.
      const lines = stderr.trim().split(/\n+/);
      expect(lines.at(-1)).toMatch(new RegExp(`^${name} +100%`));
      expect(new Set(lines).size).toBe(lines.length);
      const merged = await bench(["study", "merge", "cells"], folder);
      expect(merged).toMatchObject({ code: 0, stderr: "" });
      const result = JSON.parse(await readFile(join(folder, "cells", "study.json"), "utf8"));
      expect(result).toMatchObject({ study: name, settings: { effort: "quick" }, missing: [] });
      expect(result.cells).toHaveLength(studies.find((one) => one.name === name)!.plan("quick").cells.length);
      expect(JSON.stringify(result)).not.toContain("seconds");
      const shown = await bench(["study", "show", "cells"], folder);
      expect(merged.stdout).toContain(shown.stdout.trim());
      expect((await stat(join(folder, "cells", "study.html"))).size).toBeLessThan(1_000_000);
    });
  });
});

test("Boston housing is the published matrix, with splits of 455 and 51 rows", () => {
  const { features, targets, splits } = loadBoston();
  expect(features[0]).toEqual([0.00632, 18, 2.31, 0, 0.538, 6.575, 65.2, 4.09, 1, 296, 15.3, 396.9, 4.98]);
  expect([targets[0], targets.at(-1), targets.length]).toEqual([24, 11.9, 506]);
  expect(splits).toHaveLength(20);
  for (const { train, test } of splits) {
    expect([train.length, test.length]).toEqual([455, 51]);
    expect([...train, ...test].toSorted((a, b) => a - b)).toEqual(targets.map((_, row) => row));
  }
});

describe("cells on several machines", () => {
  test("three shares, merged, are the one run to the bit, wherever they lie", async () => {
    await inFolder(async (folder) => {
      await bench(run("ridge", "whole"), folder);
      for (const shard of ["1/3", "2/3", "3/3"]) {
        const { code } = await bench(run("ridge", join("parts", shard.replace("/", "of")), "--shard", shard), folder);
        expect(code).toBe(0);
      }
      await bench(["study", "merge", "whole"], folder);
      await bench(["study", "merge", "parts"], folder);
      const [whole, parts] = await Promise.all(
        ["whole", "parts"].map((name) => readFile(join(folder, name, "study.json"))),
      );
      expect(parts!.equals(whole!)).toBe(true);
    });
  });

  test("two processes on one folder compute no cell twice", async () => {
    await inFolder(async (folder) => {
      const both = await Promise.all([1, 2].map(() => bench(run("boston", "cells", "--jobs", "1"), folder)));
      const computed = both.map(({ stdout }) => Number(/^Cells: (\d+) computed/m.exec(stdout)?.[1]));
      expect(computed[0]! + computed[1]!).toBe(boston.plan("quick").cells.length);
      expect(Math.min(...computed)).toBeGreaterThan(0);
      expect((await bench(["study", "merge", "cells"], folder)).code).toBe(0);
    });
  });

  test("a process that is killed loses the cells that were under way, and no other", { timeout: 180_000 }, async () => {
    await inFolder(async (folder) => {
      await bench(run("boston", "whole"), folder);
      const out = join(folder, "killed");
      const there = async () =>
        (await readdir(join(out, "cells")).catch(() => [])).filter((name) => name.endsWith(".json"));
      await bench(run("boston", "killed", "--jobs", "1"), folder, undefined, async (child) => {
        while (child.exitCode === null && (await there()).length === 0) await sleep(20);
        child.kill("SIGKILL");
      });
      const before = await there();
      expect(before.length).toBeLessThan(boston.plan("quick").cells.length);
      const times = await Promise.all(before.map(async (name) => (await stat(join(out, "cells", name))).mtimeMs));
      const { code, stdout } = await bench(run("boston", "killed"), folder);
      expect(code).toBe(0);
      expect(stdout).toContain(
        `Cells: ${boston.plan("quick").cells.length - before.length} computed, ${before.length} found`,
      );
      expect(await Promise.all(before.map(async (name) => (await stat(join(out, "cells", name))).mtimeMs))).toEqual(
        times,
      );
      for (const name of ["whole", "killed"]) expect((await bench(["study", "merge", name], folder)).code).toBe(0);
      const [whole, again] = await Promise.all(
        ["whole", "killed"].map((name) => readFile(join(folder, name, "study.json"))),
      );
      expect(again!.equals(whole!)).toBe(true);
    });
  });

  test("a cell that fails is named with its error, the others go on, and the same command tries it again", async () => {
    await inFolder(async (folder) => {
      await bench(run("ridge", "cells"), folder);
      const cells = join(folder, "cells", "cells");
      const [first] = (await readdir(cells)).filter((name) => name.endsWith(".json"));
      await rm(join(cells, first!));
      // Where a folder is in the way, no file can be written.
      await mkdir(join(cells, first!));
      const failed = await bench(run("ridge", "cells"), folder);
      expect(failed.code).toBe(1);
      expect(failed.stdout).toContain("Cells: 0 computed, 3 found (computed earlier or by another process), 1 failed.");
      expect(failed.stdout).toMatch(/rate=0\.\d,seed=\d: .*is a folder/);
      await rm(join(cells, first!), { recursive: true });
      expect(await bench(run("ridge", "cells"), folder)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("Cells: 1 computed, 3 found"),
      });
    });
  });
});

describe("merging", () => {
  test("refuses what does not belong together, and names what is missing", async () => {
    await inFolder(async (folder) => {
      await bench(run("ridge", "cells"), folder);
      const cells = join(folder, "cells", "cells");
      const [first, second] = (await readdir(cells)).filter((name) => name.endsWith(".json")).toSorted();
      const text = await readFile(join(cells, first!), "utf8");
      const merge = (...more: string[]) => bench(["study", "merge", "cells", ...more], folder);
      const change = async (change: (file: Record<string, unknown>) => object) =>
        await writeFile(join(cells, first!), JSON.stringify(change(JSON.parse(text))));

      await change((file) => ({ ...file, build: "0123456789ab" }));
      expect(await merge()).toMatchObject({ code: 1, stderr: expect.stringContaining("differ in their build") });
      await change((file) => ({ ...file, settings: { effort: "quick" } }));
      expect((await merge()).stderr).toContain("differ in their settings");
      await change((file) => ({ ...file, study: "wan" }));
      expect((await merge()).stderr).toContain("differ in their study");
      await change((file) => ({ ...file, cell: { rate: 0.9, seed: 1 } }));
      expect((await merge()).stderr).toContain("is not a cell of ridge");
      await writeFile(join(cells, first!), text.slice(0, 40));
      expect((await merge()).stderr).toContain("is not a cell of a study");

      await writeFile(join(cells, first!), text);
      await writeFile(join(folder, "cells", first!), text);
      expect((await merge()).stderr).toMatch(/The cell rate=.* exists twice: .* Remove one of them/);
      await rm(join(folder, "cells", first!));

      await rename(join(cells, second!), join(folder, "away"));
      const missing = await merge();
      expect(missing).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("1 of 4 cells of ridge are missing: rate="),
      });
      const part = await merge("--partial");
      expect(part).toMatchObject({ code: 1, stdout: expect.stringContaining("incomplete: 1 of 4 cells are missing") });
      expect(await readFile(join(folder, "cells", "study.md"), "utf8")).toContain("incomplete: 1 of 4 cells");
    });
  });

  test("of no cells it says how to make some", async () => {
    await inFolder(async (folder) => {
      expect((await bench(["study", "merge", "."], folder)).stderr).toContain("bench study run NAME --out DIR");
      expect((await bench(["study", "merge", "nowhere"], folder)).stderr).toContain("is not a folder");
    });
  });
});
