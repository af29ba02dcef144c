/** The components in a real browser: in one file from disk, which may run and load nothing but what is inside. */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromiumOptions } from "@maskout/headless";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";
import { afterAll, beforeAll, vi } from "vitest";
import type { EmbeddingPage } from "./page/main.js";

export type { Page };

const AXE = createRequire(import.meta.url).resolve("axe-core");
const CHARSET = '<meta charset="utf-8" />';

/** A page that is open, and what it complains of: errors of the console, errors that nothing caught, requests. */
export interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
}

interface How {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly reducedMotion?: "reduce" | "no-preference";
}

/** For the tests of one file: opens the page that embeds. */
export function embeddingPage(): (how?: How) => Promise<Opened> {
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  let [browser, folder] = [undefined as Browser | undefined, ""];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "maskout-playground-"));
    await buildPage(folder);
    // Without a GPU in software: nothing here needs one, and drawing through it takes many times as long.
    const { args = [], ...options } = await chromiumOptions();
    browser = await chromium.launch({ ...options, args: [...args, "--disable-gpu"] });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return async ({ width = 1100, colorScheme = "light", reducedMotion = "no-preference" } = {}) => {
    const page = await browser!.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion });
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(pathToFileURL(join(folder, "index.html")).href);
    page.on("request", (request) => complaints.push(`request to ${request.url()}`));
    return { page, complaints };
  };
}

/** One file, with a policy that knows what is inside by its hashes. */
async function buildPage(outDir: string): Promise<void> {
  const root = fileURLToPath(new URL("page", import.meta.url));
  await build({
    root,
    configFile: false,
    plugins: [viteSingleFile({ removeViteModuleLoader: true })],
    build: { outDir, emptyOutDir: true, target: "es2022", reportCompressedSize: false },
    logLevel: "warn",
  });
  const file = join(outDir, "index.html");
  const html = await readFile(file, "utf8");
  const policy = [
    "default-src 'none'",
    ["script-src", ...hashesOf("script", html), "'wasm-unsafe-eval'"].join(" "),
    ["style-src", ...hashesOf("style", html)].join(" "),
    "img-src data:",
  ].join("; ");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
  await writeFile(file, html.replace(CHARSET, `${CHARSET}${meta}`));
}

function hashesOf(name: "script" | "style", html: string): readonly string[] {
  const elements = html.matchAll(new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}>`, "g"));
  return Array.from(elements, ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

/** Where the page has each. */
const PLACES = { Playground: "playground", TurningDigit: "digit", Layer: "layer" } as const;

/** Mounts one of the components into its place in the page. `globalThis.mounted` is what came of it. */
export async function mountIn(
  page: Page,
  which: keyof typeof PLACES,
  options:
    | Parameters<EmbeddingPage["mountPlayground"]>[1]
    | Parameters<EmbeddingPage["mountTurningDigit"]>[1]
    | Parameters<EmbeddingPage["mountLayer"]>[1] = {},
): Promise<void> {
  await page.evaluate(
    ([name, id, given]) => {
      const embedding = globalThis as unknown as EmbeddingPage & { mounted: { destroy(): void } };
      const place = document.getElementById(id);
      if (place !== null) embedding.mounted = embedding[`mount${name}`](place, given);
    },
    [which, PLACES[which], options] as const,
  );
}

/** Takes it out again. */
export async function destroyIn(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as { mounted: { destroy(): void } }).mounted.destroy());
}

/** Every fault that axe finds, best practices included. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  // Not as a script of the page, which its policy would not run.
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return await axe.run();
  });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** What the page's CPU device holds. */
export async function pageMemory(page: Page): Promise<{ readonly tensors: number; readonly bytes: number }> {
  return await page.evaluate(() => (globalThis as unknown as EmbeddingPage).cpu().memory());
}
