// Its own run (`pnpm test:install`), since it needs a registry and takes minutes.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "src/setup.ts",
    pool: "forks",
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: ["default", "../closing-line.ts"],
  },
});
