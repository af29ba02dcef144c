// A vitest reporter that ends a run with one plain line: "12 passed, 0 failed", and ", 1 skipped" if a test was skipped.
import type { Reporter, SerializedError, TestModule } from "vitest/node";
import type {} from "./testing/src/devices.js";
import type { Run } from "./testing/src/modes.ts";

export default class ClosingLine implements Reporter {
  readonly #run: Run;

  /** @param run The devices that the run is for. A run for the others leaves out tests that need no device, and does not count them. */
  constructor(run: Run = "one") {
    this.#run = run;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    // Failures outside tests count too: a file that cannot be loaded, a hook, an uncaught error.
    let failed = unhandledErrors.length;
    let passed = 0;
    let skipped = 0;
    for (const module of modules) {
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (this.#run === "others" && test.meta().device === undefined) continue;
        if (state === "passed") passed += 1;
        else if (state === "skipped") skipped += 1;
        else failed += 1;
      }
    }
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  }
}
