// `pnpm test`: the tests of every package in one run, in Node.js and in a browser, then a table of the devices they ran on, and
// one plain line that says how many passed.
import type { TestProjectInlineConfiguration, ViteUserConfig } from "vitest/config";
import ClosingLine from "./tools/closing-line.ts";
import DeviceTable from "./tools/device-table.ts";
import { define, type Package, packageIn, packagesIn, published } from "./tools/packages.ts";
import { chromiumProject } from "./tools/testing/chromium.ts";

/** The tests of a package, in Node.js. */
function nodeProject({ folder, manifest }: Package): TestProjectInlineConfiguration {
  return {
    root: folder,
    // For tests that import a source.
    define: { ...define },
    test: { name: manifest.name, include: ["test/**/*.test.ts"], pool: "forks", testTimeout: 60_000 },
  };
}

const tested = [...published, ...packagesIn("apps"), ...["docs", "examples", "tools/headless"].map(packageIn)];
const chromium = await chromiumProject();
const [projects, noBrowser] = typeof chromium === "string" ? [[], chromium] : [[chromium], undefined];

const config: ViteUserConfig = {
  test: {
    projects: [...tested.map(nodeProject), ...projects],
    // Every core, also the one that vitest would leave to the terminal: of two, it is half.
    maxWorkers: "100%",
    reporters: ["default", new DeviceTable(noBrowser), new ClosingLine()],
  },
};

export default config;
