/** The page on which a network learns, in a real browser. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumOptions } from "@maskout/headless";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { expect, it } from "vitest";

it("a network that learns in the page is less sure in the gap between its dots than among them", async () => {
  const outDir = await mkdtemp(join(tmpdir(), "maskout-page-"));
  const root = fileURLToPath(new URL("../page", import.meta.url));
  const input = join(root, "spread.html");
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: { outDir, target: "es2022", rolldownOptions: { input } },
  });
  const server = await preview({
    root,
    configFile: false,
    logLevel: "silent",
    build: { outDir },
    preview: { host: "127.0.0.1", port: 0 },
  });
  const { args = [], ...options } = await chromiumOptions();
  const browser = await chromium.launch({ ...options, args: [...args, "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(`${server.resolvedUrls?.local[0]}spread.html`);
    const text = await page.getByText(/^After (600|[1-9]\d{3}) epochs/).textContent({ timeout: 60_000 });
    const [, among, between] = text?.match(/is ([\d.]+) among .* ([\d.]+) in the gap/) ?? [];
    expect(Number(between)).toBeGreaterThan(Number(among));
    // Dots, line and band: three inks at least.
    const inks = await page.locator("canvas").evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
    expect(inks).toBeGreaterThan(3);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await server.close();
    await rm(outDir, { recursive: true });
  }
}, 120_000);
