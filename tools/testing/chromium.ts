/** The tests of the packages in a real Chromium, as a project of vitest. */

import { chromiumOptions } from "@maskout/headless";
import { playwright } from "@vitest/browser-playwright";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { define } from "../packages.ts";

/** What the project is called. */
export const CHROMIUM = "chromium";

/**
 * The project: every test file but those that need Node.js by their name, `*.node.test.ts`.
 * @returns The project, or why there is none: no Chromium can be had here.
 */
export async function chromiumProject(): Promise<TestProjectInlineConfiguration | string> {
  try {
    const launchOptions = await chromiumOptions();
    return {
      define: { ...define },
      test: {
        include: ["packages/*/test/**/*.test.ts"],
        exclude: ["**/*.node.test.ts"],
        testTimeout: 60_000,
        // One page at a time: browsers keep few WebGL contexts alive, and adapters in software take all cores anyway.
        fileParallelism: false,
        browser: {
          enabled: true,
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
