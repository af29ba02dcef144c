import { defineConfig } from "tsdown";

// Programs, not a library: ES modules for Node alone, and no types.
export default defineConfig({
  entry: ["src/*.ts"],
  format: ["esm"],
  platform: "node",
  target: "node20",
  fixedExtension: false,
  dts: false,
  report: false,
  logLevel: "warn",
});
