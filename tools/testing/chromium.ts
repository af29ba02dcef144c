/** The tests of the packages in a real Chromium, as a project of vitest. */

import { chromiumOptions } from "@maskout/headless";
import { playwright } from "@vitest/browser-playwright";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { define } from "../packages.ts";
import type { Run } from "./src/modes.ts";

/** What the project is called. */
export const CHROMIUM = "chromium";

/**
 * The project: every test file but those that need Node.js by their name, `*.node.test.ts`.
 * @param run Which devices the run is for.
 * @returns The project, or why there is none: no Chromium can be had here.
 */
export async function chromiumProject(run: Run): Promise<TestProjectInlineConfiguration | string> {
  try {
    const options = await chromiumOptions();
    // Files share the page: what one has forgotten must not be freed while another counts.
    const launchOptions = { ...options, args: [...(options.args ?? []), "--js-flags=--expose-gc"] };
    return {
      define: { ...define },
      // Threads need a page that is isolated from others.
      server: {
        headers: {
          "Cross-Origin-Opener-Policy": "same-origin",
          "Cross-Origin-Embedder-Policy": "require-corp",
        },
      },
      test: {
        include: ["packages/*/test/**/*.test.ts"],
        exclude: ["**/*.node.test.ts"],
        testTimeout: 60_000,
        // Files share the page, and so its devices and what they have compiled, which halves the time; in Node.js the same files are
        // apart. The other run takes the GPU from under a device, which for WebGPU is everybody's.
        isolate: run === "others",
        browser: {
          enabled: true,
          // One page at a time: browsers keep few WebGL contexts alive. Said of the browser alone, for vitest runs a project that says it
          // of itself after all others, and here one core would then wait.
          fileParallelism: false,
          headless: true,
          screenshotFailures: false,
          provider: playwright({ launchOptions }),
          instances: [{ browser: "chromium", name: CHROMIUM }],
        },
      },
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
