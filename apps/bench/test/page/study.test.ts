/** The page of a merged study: from disk, whole or with cells missing. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { studies } from "../../src/studies/index.js";
import { bench } from "../support.js";
import { appOfFile, faultsOf, openPage } from "./support.js";

const app = appOfFile();

/** How many figures each has. */
const FIGURES: Readonly<Record<string, number>> = { srivastava: 3 };

test.each(studies.map(({ name }) => name))("%s is drawn, complains of nothing, and has no faults", async (name) => {
  expect((await bench(["study", "run", name, "--quick", "--out", name], app.folder)).code).toBe(0);
  expect((await bench(["study", "merge", name], app.folder)).code).toBe(0);
  const { page, complaints } = await openPage(app.browser, addressOf(name));
  await page.getByRole("tab", { name: "Studies", selected: true }).waitFor();
  await page.getByRole("heading", { level: 2, name: studies.find((study) => study.name === name)!.title }).waitFor();
  await page.locator("figure .chart svg").first().waitFor();
  const figures = page.locator("figure");
  expect(await figures.count()).toBe(FIGURES[name] ?? 1);
  expect(await figures.allTextContents()).not.toContainEqual(expect.stringMatching(/NaN|undefined|Infinity/));
  // What a point is drawn at is a number.
  expect(await page.locator("figure .chart").first().innerHTML()).not.toContain("NaN");
  expect(await faultsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("with cells missing it says so, and draws the others, on a phone too", async () => {
  const cells = join(app.folder, "ridge", "cells");
  const [first] = (await readdir(cells)).filter((file) => file.endsWith(".json"));
  await rm(join(cells, first!));
  expect((await bench(["study", "merge", "ridge", "--partial"], app.folder)).code).toBe(1);
  const { page, complaints } = await openPage(app.browser, addressOf("ridge"), { width: 390, height: 800 });
  await page.getByRole("heading", { level: 2, name: /incomplete: 1 of 4 cells are missing/ }).waitFor();
  await page.locator("figure .chart svg").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(complaints).toEqual([]);
  await page.close();
});

function addressOf(name: string): string {
  return pathToFileURL(join(app.folder, name, "study.html")).href;
}
