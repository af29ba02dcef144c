/** The report: from disk, of one run and of two, its figures saved, its results loaded, and on a phone. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { resultsSchema } from "../../src/results/schema.js";
import { bench } from "../support.js";
import { appOfFile, downloadRun, faultsOf, openPage } from "./support.js";

const app = appOfFile();

const MEASURED_BEFORE = fileURLToPath(new URL("../../src/sections/peers/measured-before.json", import.meta.url));

const TABS = ["Speed", "Learning", "Uncertainty", "See it"] as const;

test("opens from disk with every tab, complains of nothing and asks for nothing", async () => {
  const { code } = await bench(
    "--quick --sizes 4K,16K --experiments overfit --epochs 3 --seeds 2".split(" "),
    app.folder,
  );
  expect(code).toBe(0);
  const { page, complaints } = await openPage(app.browser, pathToFileURL(join(app.folder, "report.html")).href);
  for (const tab of TABS) {
    await page.getByRole("tab", { name: tab }).click();
    await page.locator("figure .chart svg").first().waitFor();
    const titles = await page.getByRole("heading", { level: 3 }).allTextContents();
    expect(titles.join()).not.toMatch(/NaN|undefined|Infinity/);
    expect(await faultsOf(page)).toEqual([]);
  }
  expect(await page.getByRole("button", { name: "Start" }).count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.close();
});

test("saves a figure as an SVG that stands alone", async () => {
  const { page } = await openPage(app.browser, pathToFileURL(join(app.folder, "report.html")).href);
  const save = page.getByRole("button", { name: /^Save as SVG: A forward pass takes/ });
  const [download] = await Promise.all([page.waitForEvent("download"), save.click()]);
  expect(download.suggestedFilename()).toBe("maskout-speed-forward.svg");
  const svg = await readFile(await download.path(), "utf8");
  const { error, texts } = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    return {
      error: parsed.querySelector("parsererror")?.textContent ?? null,
      texts: [...parsed.querySelectorAll("text")].map(({ textContent }) => textContent).join(" "),
    };
  }, svg);
  expect(error).toBeNull();
  expect(texts).toContain("A forward pass takes");
  expect(texts).toContain("16K elements");
  expect(svg).not.toContain("var(");
  await page.close();
});

test("of two runs compares them", async () => {
  await writeFile(join(app.folder, "after.json"), await readFile(join(app.folder, "results.json")));
  const { code } = await bench(["report", "results.json", "after.json", "--out", "both.html"], app.folder);
  expect(code).toBe(0);
  const { page, complaints } = await openPage(app.browser, pathToFileURL(join(app.folder, "both.html")).href);
  await page.getByText("Times results: 16K elements").waitFor();
  const ratios = await page
    .locator("table")
    .filter({ hasText: "Times results" })
    .locator("tbody tr td:last-child")
    .allTextContents();
  expect(ratios.length).toBeGreaterThan(0);
  // A run compared with itself.
  for (const ratio of ratios) expect(ratio).toBe("1.00");
  expect(complaints).toEqual([]);
  await page.close();
});

test("of other libraries alone opens where they are shown, and says which machine measured them", async () => {
  const ran = await bench(["report", MEASURED_BEFORE, "--out", "peers.html"], app.folder);
  expect(ran.code, ran.stderr).toBe(0);
  const { page, complaints } = await openPage(app.browser, pathToFileURL(join(app.folder, "peers.html")).href);
  await page.getByRole("tab", { name: "Speed", selected: true }).waitFor();
  await page.getByRole("heading", { name: "What the project promises, and what this run measured" }).waitFor();
  const text = await page.locator("main").textContent();
  expect(text).toMatch(/2 cores, Node\.js 20\.20\.2[^;]/);
  expect(text).not.toContain("no run on this page measured this");
  expect(complaints).toEqual([]);
  await page.close();
});

test("shows other libraries as they were measured before, and does not call that this run", async () => {
  const { page } = await openPage(app.browser, `${pathToFileURL(join(app.folder, "report.html")).href}#tab=speed`);
  await page.getByText("no run on this page measured this").waitFor();
  await page.getByRole("heading", { name: "What the project promises, and what was measured then" }).waitFor();
  await page.close();
});

test.each([
  ["notes.json", "{", "notes.json is not JSON"],
  ["other.json", JSON.stringify({ kind: "other" }), "other.json does not contain results of this version."],
])("refuses %s, and says what is wrong with it", async (name, text, expected) => {
  const { page } = await openPage(app.browser, app.address);
  await page
    .getByLabel("Load results")
    .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  await page.getByRole("alert").filter({ hasText: expected }).waitFor();
  await page.close();
});

test("is loaded into the app as a file, and goes away again", async () => {
  const { page } = await openPage(app.browser, `${app.address}#tab=speed`);
  await page.getByLabel("Load results").setInputFiles(join(app.folder, "results.json"));
  await page.getByRole("heading", { name: /^A forward pass takes/ }).waitFor();
  expect(await downloadRun(page, "results")).toEqual(
    resultsSchema.parse(JSON.parse(await readFile(join(app.folder, "results.json"), "utf8"))),
  );
  await page.getByRole("button", { name: "Remove results" }).click();
  await page.getByText("No run on this page measured speed.").waitFor();
  await page.close();
});

test("on a phone nothing sticks out of the page", async () => {
  const { page } = await openPage(app.browser, app.address, { width: 390, height: 800 });
  await page.getByLabel("Load results").setInputFiles(join(app.folder, "results.json"));
  for (const tab of TABS) {
    await page.getByRole("tab", { name: tab }).click();
    await page.locator("figure .chart svg").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  await page.close();
});
