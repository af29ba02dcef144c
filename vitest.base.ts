// How every package's tests run. Each package's vitest.config.ts is a project of the root's run and stands alone as well.
import type { ViteUserConfig } from "vitest/config";
import { define } from "./tsdown.base.ts";

export const base: ViteUserConfig = {
  // For tests that import a source.
  define,
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    testTimeout: 60_000,
  },
};
