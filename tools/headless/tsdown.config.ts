import { defineConfig } from "tsdown";

// For Node alone. The comparison imports it as well as the tests, so it is built.
export default defineConfig({
  entry: ["src/index.ts"],
  format: ["esm"],
  platform: "node",
  target: "node20",
  fixedExtension: false,
  dts: { oxc: true, sourcemap: false },
  report: false,
  logLevel: "warn",
});
