// These tests have a separate run (`pnpm test:install`), since they need a registry and take minutes.
import type { ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = {
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "src/setup.ts",
    pool: "forks",
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Every core: each test has folders of its own.
    maxWorkers: "100%",
    // Hides the output of the consumers' scripts.
    silent: true,
    reporters: ["default", "../closing-line.ts"],
  },
};

export default config;
