// `pnpm test`: the tests of every package in one run, then one plain line that says how many passed.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*", "tools/headless"],
    reporters: ["default", "./tools/closing-line.ts"],
  },
});
