import { existsSync } from "node:fs";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import { formatNumber, formatSize } from "../src/format.js";
import { renderMarkdown } from "../src/node/markdown.js";
import { readResults, writeResults } from "../src/results/file.js";
import { inFolder, nothing as results } from "./support.js";

test("results come back from a file as they were", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "results.json");
    writeResults(path, results);
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

test("a file that is too long, and a pipe that never ends, are refused before they fill the memory", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "long.json");
    await writeFile(path, "");
    await truncate(path, 65 * 2 ** 20);
    await expect(readResults(path)).rejects.toThrow("longer than 64 MiB");
    if (existsSync("/dev/zero")) await expect(readResults("/dev/zero")).rejects.toThrow("longer than 64 MiB");
  });
});

test("a file with a byte order mark is read, and of one with many faults the first are told", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "results.json");
    await writeFile(path, `\ufeff${JSON.stringify(results)}`);
    expect(await readResults(path)).toEqual(results);
    await writeFile(path, JSON.stringify({ ...results, targets: new Array(1000).fill({}) }));
    await expect(readResults(path)).rejects.toThrow(/targets\[0\][\s\S]*… and 4995 more\.$/);
  });
});

test("a device that calls itself a link, a picture, markup or a row is text in the summary", () => {
  const ran = "a|b\n| c | d |\n<img src=x> ![p](http://x) [l](http://x) `c` *e* _f_ \\ &lt;";
  const summary = renderMarkdown({ ...results, skippedDevices: [{ name: ran, reason: ran }] });
  const html = new MarkdownIt({ html: true }).render(summary);
  expect(html).not.toMatch(/<(img|a|table|code|em|b)\b/);
  expect(html).toContain("a|b | c | d | &lt;img src=x&gt; ![p](http://x) [l](http://x) `c` *e* _f_ \\ &amp;lt;");
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
