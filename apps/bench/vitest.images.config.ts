// `pnpm --filter @maskout/bench images`: the pictures of the documents, taken of a report in a real browser.
import type { ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = { test: { include: ["test/images/*.ts"], pool: "forks", testTimeout: 300_000 } };

export default config;
