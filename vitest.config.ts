// `pnpm test`: the tests of every package in one run, in Node.js and in a browser, then a table of the devices they ran on, and
// one plain line that says how many passed.
import { defineConfig } from "vitest/config";
import ClosingLine from "./tools/closing-line.ts";
import DeviceTable from "./tools/device-table.ts";
import { chromiumProject } from "./tools/testing/chromium.ts";

const chromium = await chromiumProject();
const [projects, noBrowser] = typeof chromium === "string" ? [[], chromium] : [[chromium], undefined];

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*", "docs", "examples", "tools/headless", ...projects],
    // Every core, also the one that vitest would leave to the terminal: of two, it is half.
    maxWorkers: "100%",
    reporters: ["default", new DeviceTable(noBrowser), new ClosingLine()],
  },
});
