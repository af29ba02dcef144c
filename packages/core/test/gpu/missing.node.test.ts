/** Where optional packages are not installed: the core's package alone in a folder, as npm would put it there. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const CORE = fileURLToPath(new URL("../..", import.meta.url));

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "maskout-"));
  for (const part of ["package.json", "dist"]) {
    cpSync(join(CORE, part), join(folder, "node_modules/@maskout/core", part), { recursive: true });
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Installs a package that the core has here. */
function link(name: string): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const require = createRequire(join(CORE, "package.json"));
  symlinkSync(
    realpathSync(dirname(require.resolve(`${name}/package.json`))),
    join(folder, "node_modules", name),
    "dir",
  );
}

/** What becomes of `gpu(options)` there: the device's name, or the error's. */
function outcomeOf(options: object, load: "import" | "require"): string {
  const { type, core } =
    load === "import"
      ? { type: "module", core: 'await import("@maskout/core/gpu")' }
      : { type: "commonjs", core: 'require("@maskout/core/gpu")' };
  const script = `${core}.gpu(${JSON.stringify(options)}).then(
    (device) => console.log(device.name),
    (error) => console.log(error.name + ": " + error.message),
  )`.replace(core, `(${core})`);
  return execFileSync(process.execPath, [`--input-type=${type}`, "--eval", script], { cwd: folder, encoding: "utf8" });
}

describe.each(["import", "require"] as const)("the core by %s", (load) => {
  it("without gpu.js computes on the CPU, and says what a device of gpu.js needs", () => {
    expect(outcomeOf({}, load)).toMatch(
      /^DeviceError: gpu: gpu\.js could not be loaded\. Install it .*npm install gpu\.js/,
    );
  });

  it("with gpu.js has webasm, and says what WebGPU needs in Node.js", () => {
    link("gpu.js");
    expect(outcomeOf({ mode: "webasm" }, load)).toBe("gpu.js webasm\n");
    expect(outcomeOf({ mode: "webgpu" }, load)).toMatch(/^DeviceError: gpu: the mode "webgpu" .*npm install webgpu/);
    expect(outcomeOf({ mode: "webgl2" }, load)).toMatch(/^DeviceError: gpu: the mode "webgl2" .*needs a browser/);
  });
});
