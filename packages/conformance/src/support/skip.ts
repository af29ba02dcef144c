/** Skips what this platform cannot test. */
import type { TestContext } from "vitest";

/** Skips the rest of a test with a reason: in the report, and printed, since vitest's default reporter does not show reasons. */
export function skip(context: TestContext, reason: string): never {
  console.warn(`skipped "${context.task.name}": ${reason}`);
  return context.skip(reason);
}
