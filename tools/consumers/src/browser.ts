/** Opens a page in a real browser, from a real server. */
import type { Browser } from "playwright-core";
import { preview } from "vite";

/** The headers that isolate a page from others, so that it may share memory with its workers. */
const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/**
 * Opens the page of a folder and returns the first `count` lines that it logs. @param headers The headers with which it is served.
 * @throws The first problem in the page: an uncaught error, a logged error, or a missing file.
 */
export async function linesOf(
  browser: Browser,
  folder: string,
  count: number,
  headers: Readonly<Record<string, string>> = ISOLATED,
): Promise<readonly string[]> {
  const server = await preview({
    root: folder,
    configFile: false,
    logLevel: "silent",
    build: { outDir: folder },
    preview: { host: "127.0.0.1", port: 0, headers: { ...headers } },
  });
  const page = await browser.newPage();
  try {
    return await new Promise<readonly string[]>((resolve, reject) => {
      const lines: string[] = [];
      page.on("pageerror", reject);
      page.on("console", (message) => {
        if (message.type() === "error") reject(new Error(message.text()));
        if (message.type() !== "log") return;
        lines.push(message.text());
        if (lines.length === count) resolve(lines);
      });
      page.goto(server.resolvedUrls?.local[0] ?? "").catch(reject);
    });
  } finally {
    await page.close();
    await server.close();
  }
}
