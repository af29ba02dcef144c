import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Results, resultsSchema } from "../src/results/schema.js";
import { faultsOf, openApp, openPage, type Page } from "./page-support.js";
import { bench } from "./support.js";

// A browser that computes its pictures in software takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let app: Awaited<ReturnType<typeof openApp>>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "maskout-page-"));
  app = await openApp();
});
afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const TABS = ["Speed", "Learning", "Uncertainty", "See it"] as const;

/** Settings of a live run that takes seconds. */
const SMALL = "variants=standard,inverted&sizes=4096,16384";

async function start(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start" }).click();
}

/** The file that the page hands out for a run. */
async function downloadRun(page: Page, name: string): Promise<Results> {
  const button = page.getByRole("button", { name: `Download JSON of ${name}` });
  if (!(await button.isVisible())) await page.locator("details.run summary").filter({ hasText: name }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return resultsSchema.parse(JSON.parse(await readFile(await download.path(), "utf8")));
}

describe("the live comparison", () => {
  test("runs in a worker to the end, verified as on the command line, and hands out results that the schema takes", async () => {
    const { page, complaints } = await openPage(
      app.browser,
      `${app.address}#${SMALL}&devices=cpu,cpu-reference&rates=0.1,0.5`,
    );
    await start(page);
    await page.getByText("Finished").waitFor({ timeout: 100_000 });
    const { speed, environment, interrupted } = await downloadRun(page, "this browser");
    expect(interrupted).toBe(false);
    expect(environment.runtime).toMatch(/^(Chrome|Edge) \d+$/);
    expect(speed?.settings).toMatchObject({
      variants: ["standard", "inverted"],
      sizes: [4096, 16384],
      rates: [0.1, 0.5],
      devices: [
        { name: "cpu", ran: "cpu (WebAssembly SIMD)" },
        { name: "cpu-reference", ran: "cpu (TypeScript)" },
      ],
    });
    // 2 variants x (arrays on cpu, tensors on both) x 2 sizes x 2 rates x 3 passes
    expect(speed?.rows).toHaveLength(72);
    // Forward and backward together have two outputs.
    expect(speed?.verified.outputs).toBe(96);
    for (const { time } of speed?.rows ?? []) expect(time.least).toBeGreaterThan(0);
    expect(await page.getByRole("figure").count()).toBeGreaterThan(1);
    expect(await page.getByRole("heading", { level: 3 }).first().textContent()).toMatch(
      /^A forward pass is fastest on cpu, .* on cpu-reference/,
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("runs on WebGL 2 to the end, with the same bits, and says why a device is not there", async () => {
    const { page, complaints } = await openPage(
      app.browser,
      `${app.address}#variants=standard,inverted&devices=gpu:webgl2&sizes=4096&rates=0.5`,
    );
    const stateOf = (name: string) => page.locator("ul.devices li").filter({ hasText: name });
    await stateOf("gpu:headlessgl").filter({ hasText: "is not there: " }).waitFor({ timeout: 100_000 });
    expect(await page.getByRole("checkbox", { name: "gpu:headlessgl" }).isDisabled()).toBe(true);
    await stateOf("gpu:cpu").filter({ hasText: "gpu.js cpu" }).waitFor();
    await start(page);
    await page.getByText("Finished").waitFor({ timeout: 100_000 });
    const { speed } = await downloadRun(page, "this browser");
    expect(speed?.settings.devices).toEqual([
      expect.objectContaining({ name: "gpu:webgl2", ran: expect.stringMatching(/^gpu\.js webgl2 /) }),
    ]);
    // 2 variants x (with the transfer, resident) x 3 passes, of which forward and backward together have two outputs.
    expect(speed?.rows).toHaveLength(12);
    expect(speed?.verified.outputs).toBe(16);
    expect(speed?.gpu?.compilation.map(({ variant }) => variant)).toEqual(["standard", "inverted"]);
    await page.getByText("upload, kernel and readback").first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("trains on the command line's digits: the same seed ends in the same accuracies", async () => {
    const { page, complaints } = await openPage(
      app.browser,
      `${app.address}#parts=learning&variants=none,inverted&tab=learning`,
    );
    await start(page);
    await page.getByText("Finished").waitFor({ timeout: 100_000 });
    const { train } = await downloadRun(page, "this browser");
    const { code } = await bench(["train", "--quick", "--variants", "none", "inverted", "--json", "cli.json"], folder);
    expect(code).toBe(0);
    const { train: expected } = resultsSchema.parse(JSON.parse(await readFile(join(folder, "cli.json"), "utf8")));
    const accuracies = (section: typeof train) =>
      section?.experiments.map(({ runs }) =>
        runs.map(({ variant, epochs }) => [variant, ...epochs.map(({ test }) => test.accuracy)]),
      );
    expect(accuracies(train)).toEqual(accuracies(expected));
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("stops when it is told to, and shows what was finished", async () => {
    const { page, complaints } = await openPage(app.browser, `${app.address}#parts=speed,learning&${SMALL}&seeds=100`);
    await start(page);
    await page.getByText(/learning, overfit/).waitFor({ timeout: 100_000 });
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped").waitFor();
    const { interrupted, speed, train } = await downloadRun(page, "this browser");
    expect(interrupted).toBe(true);
    expect(speed?.rows).toHaveLength(24);
    // Of 100 seeds, those that a fast machine had done by then.
    expect(train?.experiments.flatMap(({ runs }) => runs).length).toBeLessThan(100);
    expect(await page.getByRole("button", { name: "Start" }).isEnabled()).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe("the address", () => {
  test("holds the settings: a link brings them back, on every tab", async () => {
    const { page } = await openPage(app.browser, app.address);
    await page.getByRole("checkbox", { name: "Learning" }).check();
    await page.getByRole("checkbox", { name: "dropconnect" }).uncheck();
    await page.getByRole("checkbox", { name: "16K", exact: true }).check();
    await page.getByRole("checkbox", { name: "0.1" }).check();
    await page.getByLabel("How much").selectOption("full");
    await page.getByLabel("Seeds for learning").fill("4");
    await page.getByRole("tab", { name: "See it" }).click();
    await page.getByLabel("Rate", { exact: false }).fill("0.3");
    const hash = () => decodeURIComponent(new URL(page.url()).hash);
    await expect
      .poll(hash, { timeout: 60_000 })
      .toBe(
        "#tab=see-it&parts=speed,learning&effort=full&variants=none,standard,inverted,mc-dropout&sizes=16384,65536,1048576&rates=0.1,0.5&seeds=4&see.rate=0.3",
      );
    const link = page.url();
    await page.close();
    const { page: other } = await openPage(app.browser, link);
    await other.waitForFunction(() => document.querySelector('[role="tabpanel"] figure') !== null);
    expect(await other.getByRole("checkbox", { name: "dropconnect" }).isChecked()).toBe(false);
    expect(await other.getByLabel("How much").inputValue()).toBe("full");
    expect(await other.getByLabel("Seeds for learning").inputValue()).toBe("4");
    expect(await other.getByLabel("Rate", { exact: false }).inputValue()).toBe("0.3");
    expect(other.url()).toBe(link);
    await other.close();
  });

  test("takes a value while it is typed, which stays when the page changes around it", async () => {
    const { page } = await openPage(app.browser, app.address);
    const seeds = page.getByLabel("Seeds for learning");
    await seeds.fill("4");
    // Clicked without the focus leaving the field.
    await page.getByRole("checkbox", { name: "0.1" }).evaluate((box: HTMLElement) => box.click());
    await expect.poll(() => page.url(), { timeout: 60_000 }).toContain("rates=0.1,0.5&seeds=4");
    expect(await seeds.inputValue()).toBe("4");
    await page.getByRole("tab", { name: "See it" }).click();
    const seed = page.getByLabel("Seed", { exact: true });
    await seed.fill("");
    await page.getByRole("button", { name: "Step on" }).evaluate((button: HTMLElement) => button.click());
    await expect.poll(() => page.url(), { timeout: 60_000 }).toContain("see.step=1");
    expect(await seed.inputValue()).toBe("");
    await page.close();
  });

  test("with values that are not known says which, and what is", async () => {
    const { page } = await openPage(app.browser, `${app.address}#variants=vanilla&rates=1`);
    await page.getByText("variants=vanilla: choose from none, standard, inverted, dropconnect, mc-dropout.").waitFor();
    await page.getByText("rates=1: give numbers in [0, 1).").waitFor();
    await page.close();
  });
});

describe("the report", () => {
  test("opens from disk with every tab, complains of nothing and asks for nothing", async () => {
    const { code } = await bench(
      "--quick --sizes 4K,16K --experiments overfit --epochs 3 --seeds 2".split(" "),
      folder,
    );
    expect(code).toBe(0);
    const { page, complaints } = await openPage(app.browser, pathToFileURL(join(folder, "report.html")).href);
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
    const { page } = await openPage(app.browser, pathToFileURL(join(folder, "report.html")).href);
    const figure = page.getByRole("figure").first();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      figure.getByRole("button", { name: "Save as SVG" }).click(),
    ]);
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
    expect(texts).toContain("4K elements");
    expect(svg).not.toContain("var(");
    await page.close();
  });

  test("of two runs compares them", async () => {
    await writeFile(join(folder, "after.json"), await readFile(join(folder, "results.json")));
    const { code } = await bench(["report", "results.json", "after.json", "--out", "both.html"], folder);
    expect(code).toBe(0);
    const { page, complaints } = await openPage(app.browser, pathToFileURL(join(folder, "both.html")).href);
    await page.getByText("Times results: 4K elements").waitFor();
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

  test.each([
    ["notes.json", "{", "notes.json is no JSON"],
    ["other.json", JSON.stringify({ kind: "other" }), "other.json holds no results of this version."],
  ])("refuses %s, and says what is wrong with it", async (name, text, expected) => {
    const { page } = await openPage(app.browser, app.address);
    await page
      .getByLabel("Load results")
      .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    await page.getByRole("alert").filter({ hasText: expected }).waitFor();
    await page.close();
  });

  test("is loaded into the app as a file, and goes away again", async () => {
    const { page } = await openPage(app.browser, app.address);
    await page.getByLabel("Load results").setInputFiles(join(folder, "results.json"));
    await page.getByRole("heading", { name: /^A forward pass takes/ }).waitFor();
    expect(await downloadRun(page, "results")).toEqual(
      resultsSchema.parse(JSON.parse(await readFile(join(folder, "results.json"), "utf8"))),
    );
    await page.getByRole("button", { name: "Remove results" }).click();
    await page.getByText("No run here measured speed.").waitFor();
    await page.close();
  });
});

describe("the teaching figure", () => {
  test("follows the keyboard, and its running mean comes to the inference output", async () => {
    const { page, complaints } = await openPage(app.browser, app.address);
    await page.getByRole("tab", { name: "Speed" }).focus();
    await page.keyboard.press("End");
    expect(await page.getByRole("tab", { name: "See it" }).getAttribute("aria-selected")).toBe("true");
    for (const layer of ["standard", "dropconnect", "mc-dropout", "inverted"]) {
      await page.getByRole("radio", { name: layer }).check();
      await page.locator("figure .chart svg").nth(1).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    }
    await page.getByText("multiplies them by 2.00").waitFor();
    await page.getByLabel("Rate", { exact: false }).press("ArrowRight");
    await page.getByText("multiplies them by 2.22").waitFor();
    const pictures = () => page.locator("figure image").nth(1).getAttribute("href");
    const first = await pictures();
    await page.getByRole("button", { name: "Step on" }).click();
    await expect.poll(pictures).not.toBe(first);
    await page.getByText("The running mean comes to the inference output").waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test("on a phone nothing sticks out of the page", async () => {
  const { page } = await openPage(app.browser, app.address, { width: 390, height: 800 });
  await page.getByLabel("Load results").setInputFiles(join(folder, "results.json"));
  for (const tab of TABS) {
    await page.getByRole("tab", { name: tab }).click();
    await page.locator("figure .chart svg").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  await page.close();
});
