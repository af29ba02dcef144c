import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatNumber, formatSize } from "../src/format.js";
import { readResults, writeResults } from "../src/results/file.js";
import type { Results } from "../src/results/schema.js";
import { inFolder } from "./support.js";

const results: Results = {
  kind: "maskout-bench-results",
  schemaVersion: 1,
  interrupted: false,
  environment: {
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
  },
  bars: [],
};

test("results come back from a file as they were", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "results.json");
    await writeResults(path, results);
    expect(await readResults(path)).toEqual(results);
  });
});

test("a file of another kind or version is refused, saying what is wrong", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "results.json");
    await expect(readResults(path)).rejects.toThrow("cannot be read");
    await writeFile(path, JSON.stringify({ ...results, schemaVersion: 99 }));
    await expect(readResults(path)).rejects.toThrow("schemaVersion");
  });
});

test("sizes are shown as they are given", () => {
  expect([1, 1000, 65536, 2 ** 20, 16 * 2 ** 20, 2 ** 20 + 1].map(formatSize)).toEqual([
    "1",
    "1000",
    "64K",
    "1M",
    "16M",
    "1048577",
  ]);
});

test("numbers have three digits that count", () => {
  expect([123.4, 12.34, 1.234, 0.1234, 0.00012].map(formatNumber)).toEqual(["123", "12.3", "1.23", "0.123", "<0.001"]);
});
