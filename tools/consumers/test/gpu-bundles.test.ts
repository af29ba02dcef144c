/** The gpu.js kernels of every variant survive bundling and minifying: they compute in a real browser what the CPU does. */
import { copyFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { launchChromium } from "@maskout/headless";
import { beforeAll, describe, expect, inject, it } from "vitest";
import type { Line } from "../fixtures/gpu.js";
import { linesOf } from "../src/browser.js";
import { bundlers } from "../src/bundlers.js";
import { emptyFolder, fixture, variants } from "../src/consumer.js";
import { npm } from "../src/managers.js";

const release = inject("release");

describe.skipIf(release.missing).each(bundlers)("bundled by $name", (bundler) => {
  const lines = new Map<string, Line>();

  beforeAll(async () => {
    const folder = await emptyFolder(release.folder, release.registry);
    await npm.install([...new Set(Object.values(variants).flat())], { ...release, folder });
    // Linked from this repository's installation: with its dependencies it is a hundred times the size of everything else.
    await symlink(
      dirname(createRequire(import.meta.url).resolve("gpu.js/package.json")),
      join(folder, "node_modules/gpu.js"),
    );
    const into = join(folder, "bundle");
    await copyFile(fixture("gpu.ts"), join(folder, "page.ts"));
    await bundler.bundle(folder, into);
    const browser = await launchChromium();
    try {
      for (const text of await linesOf(browser, into, 4)) {
        const line: Line = JSON.parse(text);
        lines.set(line.device, line);
      }
    } finally {
      await browser.close();
    }
  });

  const computedOn = (device: string) => {
    const line = lines.get(device);
    if (line === undefined || "missing" in line) throw new Error(line?.missing ?? `${device} printed nothing`);
    return line.computed;
  };

  it.for(["webgl2", "webasm", "webgpu"])("%s computes what the CPU does", (device, { skip }) => {
    const line = lines.get(device);
    if (device === "webgpu" && line !== undefined && "missing" in line) skip(line.missing);
    const {
      standardDropout,
      invertedDropout,
      dropConnectDense = [],
      stochasticDepth = [],
      concreteDropout = [],
      mcDropout = [],
    } = computedOn(device);
    const expected = computedOn("cpu");
    expect(standardDropout).toEqual(expected.standardDropout);
    expect(invertedDropout).toEqual(expected.invertedDropout);
    expectClose(dropConnectDense, expected.dropConnectDense);
    expectClose(stochasticDepth, expected.stochasticDepth);
    expectClose(concreteDropout, expected.concreteDropout);
    expectClose(mcDropout, expected.mcDropout);
  });
});

/** Expects every value within 1e-5 of the largest expected magnitude. */
function expectClose(actual: readonly number[], expected: readonly number[] = []): void {
  expect(actual.length).toBe(expected.length);
  expect(expected.length).toBeGreaterThan(0);
  const largest = Math.max(...expected.map(Math.abs));
  for (const [index, value] of actual.entries()) {
    expect(Math.abs(value - (expected[index] ?? Number.NaN))).toBeLessThanOrEqual(1e-5 * largest);
  }
}
