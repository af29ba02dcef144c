// Its own run (`pnpm test:install`), since it needs a registry and takes minutes.
import type { ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = {
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "src/setup.ts",
    pool: "forks",
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // The scripts of the consumers print, here too.
    silent: true,
    reporters: ["default", "../closing-line.ts"],
  },
};

export default config;
