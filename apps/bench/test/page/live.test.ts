/** The comparison that runs in the page: to the end on several devices, verified as the command line's, and stopped. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resultsSchema } from "../../src/results/schema.js";
import { bench } from "../support.js";
import { appOfFile, downloadRun, faultsOf, openPage, type Page } from "./support.js";

const app = appOfFile({ gpu: true });

/** Settings of a live run that takes seconds. */
const SMALL = "variants=standard,inverted&sizes=4096,16384";
const ONE_RATE = "rates=0.5";

async function start(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start" }).click();
}

test("runs in a worker to the end, verified as on the command line, and hands out results that the schema takes", async () => {
  const { page, complaints } = await openPage(
    app.browser,
    `${app.address}#${SMALL}&devices=cpu,cpu-reference&rates=0.1,0.5`,
  );
  await start(page);
  await page.getByText("Finished: the figures").waitFor({ timeout: 100_000 });
  const { speed, environment, interrupted } = await downloadRun(page, "this browser");
  expect(interrupted).toBe(false);
  expect(environment.runtime).toMatch(/^(Chrome|Edge) \d+$/);
  expect(speed?.settings).toMatchObject({
    variants: ["standard", "inverted"],
    sizes: [4096, 16384],
    rates: [0.1, 0.5],
    devices: [
      { name: "cpu", ran: expect.stringMatching(/^cpu \(WebAssembly SIMD/) },
      { name: "cpu-reference", ran: "cpu (TypeScript)" },
    ],
  });
  // 2 variants x (arrays on cpu, tensors on both) x 2 sizes x 2 rates x 3 passes
  expect(speed?.rows).toHaveLength(72);
  // Forward and backward together have two outputs.
  expect(speed?.verified.outputs).toBe(96);
  for (const { time } of speed?.rows ?? []) expect(time.least).toBeGreaterThan(0);
  expect(await page.getByRole("figure").count()).toBeGreaterThan(1);
  expect(
    await page
      .getByRole("heading", { level: 3, name: /^A forward pass/ })
      .first()
      .textContent(),
  ).toMatch(/^A forward pass takes .* ns per element on cpu, .* on cpu-reference; the floor, a plain copy, /);
  expect(complaints).toEqual([]);
  await page.close();
});

test("runs on WebGL 2 to the end, with the same bits, and says why a device is not there", async () => {
  const { page, complaints } = await openPage(
    app.browser,
    `${app.address}#variants=standard,inverted&devices=gpu:webgl2&sizes=4096&rates=0.5`,
  );
  const stateOf = (name: string) => page.locator("ul.devices li").filter({ hasText: name });
  await stateOf("gpu:headlessgl").filter({ hasText: "is not available: " }).waitFor({ timeout: 100_000 });
  expect(await page.getByRole("checkbox", { name: "GPU by WebGL in Node.js" }).isDisabled()).toBe(true);
  await stateOf("gpu:cpu").filter({ hasText: "gpu.js cpu" }).waitFor();
  await start(page);
  await page.getByText("Finished: the figures").waitFor({ timeout: 100_000 });
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
    `${app.address}#sections=train&variants=none,inverted&devices=cpu-unfused&tab=train`,
  );
  await start(page);
  await page.getByText("Finished: the figures").waitFor({ timeout: 100_000 });
  const { train } = await downloadRun(page, "this browser");
  const { code } = await bench(
    ["train", "--quick", "--variants", "none", "inverted", "--devices", "cpu-unfused", "--json", "cli.json"],
    app.folder,
  );
  expect(code).toBe(0);
  const { train: expected } = resultsSchema.parse(JSON.parse(await readFile(join(app.folder, "cli.json"), "utf8")));
  const accuracies = (section: typeof train) =>
    section?.experiments.map(({ trainings }) =>
      trainings.map(({ variant, epochs }) => [variant, ...epochs.map(({ test }) => test.accuracy)]),
    );
  expect(accuracies(train)).toEqual(accuracies(expected));
  expect(complaints).toEqual([]);
  await page.close();
});

test("draws curves while they grow: every epoch as it ends", async () => {
  const { page, complaints } = await openPage(
    app.browser,
    `${app.address}#sections=train&variants=none&experiments=overfit&epochs=400&tab=train`,
  );
  await start(page);
  const epochs = async () => page.locator("figure table").first().locator("tbody tr").count();
  await page.locator("figure .chart svg").first().waitFor();
  await page.locator("figure details summary").first().click();
  const first = await epochs();
  expect(first).toBeGreaterThan(0);
  await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThan(first);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped: the figures").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test("stops when it is told to, and shows what was finished", async () => {
  const { page, complaints } = await openPage(
    app.browser,
    `${app.address}#sections=speed,train&${SMALL}&${ONE_RATE}&seeds=100`,
  );
  await start(page);
  await page.getByText(/train, overfit/).waitFor({ timeout: 100_000 });
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped: the figures").waitFor();
  const { interrupted, speed, train } = await downloadRun(page, "this browser");
  expect(interrupted).toBe(true);
  expect(speed?.rows).toHaveLength(24);
  // Of 100 seeds, those that a fast machine had done by then.
  expect(train?.experiments.flatMap(({ trainings }) => trainings).length).toBeLessThan(100);
  expect(await page.getByRole("button", { name: "Start" }).isEnabled()).toBe(true);
  expect(complaints).toEqual([]);
  await page.close();
});

test("calibrates on the command line's digits, and draws digits with their sets", async () => {
  const { page, complaints } = await openPage(
    app.browser,
    `${app.address}#sections=uncertainty&parts=calibration&effort=quick&devices=cpu-unfused&seed=7`,
  );
  await start(page);
  await page.getByText("Finished: the figures").waitFor({ timeout: 100_000 });
  const { uncertainty } = await downloadRun(page, "this browser");
  const sets = page.getByRole("figure", { name: /^Sets that should contain the true digit in 90% of cases/ });
  await sets.locator("image").first().waitFor();
  expect(await sets.locator("image").count()).toBe(uncertainty?.calibration?.examples.length);
  expect(await faultsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
  const folder = app.folder;
  const args = ["uncertainty", "--quick", "--parts", "calibration", "--devices", "cpu-unfused", "--seed", "7"];
  expect((await bench(args, folder)).code).toBe(0);
  const { uncertainty: here } = resultsSchema.parse(JSON.parse(await readFile(join(folder, "results.json"), "utf8")));
  const temperatures = (of: typeof here) =>
    of?.calibration?.predictions.map(({ runs }) => runs.map(({ temperature }) => temperature.toFixed(6)));
  expect(temperatures(uncertainty)).toEqual(temperatures(here));
});
