/** The built site, served, and open in a real browser. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromiumOptions } from "@maskout/headless";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

export type { Page };

const DIST = fileURLToPath(new URL("../../.vitepress/dist/", import.meta.url));
const AXE = createRequire(import.meta.url).resolve("axe-core");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

/** What is compressed already stays as it is. */
const COMPRESSED = [".png", ".woff2"];

/** The addresses of all pages, but for the one that says that there is none. @throws {Error} where the site is not built. */
export function allPages(): readonly string[] {
  if (!existsSync(DIST)) throw new Error('The site is not built: "npx --yes pnpm@12 docs:build".');
  return readdirSync(DIST, { recursive: true, encoding: "utf8" })
    .map((file) => `/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".html") && file !== "/404.html")
    .map((file) => file.replace(/(index)?\.html$/, ""))
    .sort();
}

/** Serves the site as a host does: addresses without endings, and text compressed. */
export async function serveSite(): Promise<{ readonly url: string; close(): void }> {
  const server: Server = createServer(({ url = "/" }, response) => {
    const path = join(DIST, decodeURIComponent(new URL(url, "http://site").pathname));
    const file = [path, `${path}.html`, join(path, "index.html")].find(
      (name) => extname(name) !== "" && existsSync(name),
    );
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const [body, ending] = [readFileSync(file), extname(file)];
    const zipped = !COMPRESSED.includes(ending);
    response.writeHead(200, {
      "content-type": TYPES[ending] ?? "application/octet-stream",
      ...(zipped && { "content-encoding": "gzip" }),
    });
    response.end(zipped ? gzipSync(body) : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens at no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export async function openBrowser(): Promise<Browser> {
  // Without a GPU in software: nothing here needs one, and drawing through it takes many times as long.
  const { args = [], ...options } = await chromiumOptions();
  return await chromium.launch({ ...options, args: [...args, "--disable-gpu"] });
}

/** Every fault that axe finds. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(readFileSync(AXE, "utf8"));
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return await axe.run();
  });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`);
}
