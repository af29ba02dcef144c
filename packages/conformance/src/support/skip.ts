/** Skipping what this platform cannot show. */
import type { TestContext } from "vitest";

/** Skips the rest of a test and says why: in the report, and in print, since vitest's default reporter keeps reasons to itself. */
export function skip(context: TestContext, reason: string): never {
  console.warn(`skipped "${context.task.name}": ${reason}`);
  return context.skip(reason);
}
