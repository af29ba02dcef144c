/** The page in a real browser: served as `pnpm bench serve` serves it, with everything that the browser complains of. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@maskout/headless";
import type { AxeResults } from "axe-core";
import { afterAll, beforeAll, vi } from "vitest";
import { type Results, resultsSchema } from "../../src/results/schema.js";

type Browser = Awaited<ReturnType<typeof launchChromium>>;
export type Page = Awaited<ReturnType<Browser["newPage"]>>;

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const AXE = createRequire(import.meta.url).resolve("axe-core");

/**
 * A browser, the page's address on a free port, and a folder, for the tests of one file. They are there from its first test on.
 * @param options `gpu`: whether a page asks for a GPU, of which there is one in software, that draws slowly.
 */
export function appOfFile({ gpu = false } = {}): {
  readonly browser: Browser;
  readonly address: string;
  readonly folder: string;
} {
  // A browser that computes its pictures in software takes its time on a busy machine.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  let app: Awaited<ReturnType<typeof openApp>>;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "maskout-page-"));
    app = await openApp(gpu);
  });
  afterAll(async () => {
    await app?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get browser() {
      return app.browser;
    },
    get address() {
      return app.address;
    },
    get folder() {
      return folder;
    },
  };
}

async function openApp(gpu: boolean): Promise<{ browser: Browser; address: string; close(): Promise<void> }> {
  const server = spawn(process.execPath, [CLI, "serve", "--port", "0", "--no-open"], { cwd: tmpdir() });
  const address = await addressOf(server);
  const browser = await launchChromium({ gpu });
  return {
    browser,
    address,
    async close() {
      await browser.close();
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await ended;
    },
  };
}

async function addressOf(server: ChildProcess): Promise<string> {
  let [said, complained] = ["", ""];
  return await new Promise((resolve, reject) => {
    server.stdout?.setEncoding("utf8").on("data", (text) => {
      said += text;
      const [, address] = /Serving (\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    server.stderr?.setEncoding("utf8").on("data", (text) => {
      complained += text;
    });
    server.once("exit", (code) => reject(new Error(`bench serve ended with ${code}: ${complained}`)));
  });
}

/** A page, and what it complains of: errors of the console, errors that nothing caught, requests that leave the machine. */
export async function openPage(
  browser: Browser,
  address: string,
  viewport = { width: 1280, height: 900 },
): Promise<{ page: Page; complaints: readonly string[] }> {
  // The playground then waits to be asked, and leaves the machine to what is tested; its own tests let it play.
  const page = await browser.newPage({ viewport, reducedMotion: "reduce" });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1") complaints.push(`request to ${request.url()}`);
  });
  await page.goto(address);
  return { page, complaints };
}

/** The serious and critical faults that axe finds. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  // Not as a script of the page, which its policy would not run.
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return await axe.run();
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** The file that the page hands out for a run. */
export async function downloadRun(page: Page, name: string): Promise<Results> {
  const button = page.getByRole("button", { name: `Download JSON of ${name}` });
  if (!(await button.isVisible())) await page.locator("details.run summary").filter({ hasText: name }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return resultsSchema.parse(JSON.parse(await readFile(await download.path(), "utf8")));
}
