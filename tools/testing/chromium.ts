/** Runs the tests of the packages in a real Chromium, as a project of vitest. */

import { chromiumOptions } from "@maskout/headless";
import { playwright } from "@vitest/browser-playwright";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { define } from "../packages.ts";
import type { Run } from "./src/modes.ts";

/** The name of the project. */
export const CHROMIUM = "chromium";

/**
 * The project with every test file except those for Node.js only, which are named `*.node.test.ts`.
 * @param run The devices that the run is for.
 * @returns The project, or the reason why no Chromium is available.
 */
export async function chromiumProject(run: Run): Promise<TestProjectInlineConfiguration | string> {
  try {
    const options = await chromiumOptions();
    // Files share the page: objects that one file has dropped must not be freed while another file counts.
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
        // Files share the page, and so its devices and compiled kernels, which halves the time; in Node.js the same files are
        // isolated. The other run takes the GPU away from a device, which for WebGPU affects all devices.
        isolate: run === "others",
        browser: {
          enabled: true,
          // One page at a time: browsers keep few WebGL contexts alive. This is set only for the browser: vitest runs a project that sets
          // it after all other projects, and one core would then be idle.
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
