// `pnpm --filter @maskout/bench images`: the pictures of the documents, taken of a report in a real browser.
import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

export default defineConfig({ test: { ...base.test, include: ["test/images/*.ts"], testTimeout: 300_000 } });
