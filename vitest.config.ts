// The tests of every package in one run, in Node.js and in a browser, then a table of the devices they ran on, and one plain line
// that says how many passed. `pnpm test` runs every test, on some devices (tools/testing/src/modes.ts); `pnpm test:devices`, which
// says `--mode devices`, runs those tests that use a device on all the others.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { TestProjectInlineConfiguration, ViteUserConfigFnPromise } from "vitest/config";
import ClosingLine from "./tools/closing-line.ts";
import DeviceTable from "./tools/device-table.ts";
import { define, type Package, packageIn, packagesIn, published } from "./tools/packages.ts";
import { chromiumProject } from "./tools/testing/chromium.ts";
import type { Run } from "./tools/testing/src/modes.ts";

/** The tests of a package, in Node.js. */
function nodeProject({ folder, manifest }: Package): TestProjectInlineConfiguration {
  return {
    root: folder,
    // For tests that import a source.
    define: { ...define },
    test: { name: manifest.name, include: ["test/**/*.test.ts"], pool: "forks", testTimeout: 60_000 },
  };
}

/** What a test file imports that uses devices: ours, or backends of TensorFlow.js and ONNX Runtime. */
const DEVICES = ['"@maskout/testing/devices"', '"./support/backends.js"'];

/** The test files that use devices, from the root. @throws {Error} for another file that does: its tests would not be found. */
function filesWithDevices(): readonly string[] {
  const folders = published.map(({ folder }) => `${folder}/test`).filter((folder) => existsSync(folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
  );
  const using = files.filter(
    (path) => path.endsWith(".ts") && DEVICES.some((it) => readFileSync(path, "utf8").includes(it)),
  );
  const support = using.find((path) => !path.endsWith(".test.ts"));
  if (support !== undefined)
    throw new Error(`${support} imports the devices. Let the test files do so, and hand them on.`);
  return using;
}

const config: ViteUserConfigFnPromise = async ({ mode }) => {
  const run: Run = mode === "devices" ? "others" : "one";
  const tested = [
    ...published,
    ...packagesIn("apps"),
    ...["docs", "examples", "tools/headless", "tools/fuzz"].map(packageIn),
  ];
  const chromium = await chromiumProject(run);
  const [browser, noBrowser] = typeof chromium === "string" ? [[], chromium] : [[chromium], undefined];
  const projects = [...tested.map(nodeProject), ...browser];
  if (run === "others") {
    const files = filesWithDevices();
    for (const { root, test } of projects) {
      const folder = root === undefined ? "" : `${root}/`;
      test!.include = files.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
    }
  }
  return {
    test: {
      projects: projects.filter(({ test }) => test!.include!.length > 0),
      provide: { devices: run },
      // Of these files, what needs no device has run before.
      ...(run === "others" && { testNamePattern: /(^| )on (gpu\.js|threads|TensorFlow\.js|ONNX Runtime) / }),
      // Every core, also the one that vitest would leave to the terminal: of two, it is half.
      maxWorkers: "100%",
      reporters: ["default", new DeviceTable(run, noBrowser), new ClosingLine(run)],
    },
  };
};

export default config;
