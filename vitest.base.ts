// How every package's tests run. Each package's vitest.config.ts is a project of the root's run and stands alone as well.
import type { ViteUserConfig } from "vitest/config";

export const base: ViteUserConfig = {
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    testTimeout: 30_000,
  },
};
