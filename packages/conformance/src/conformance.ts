/** The suite: which facts are checked for which subject. Each file in `facts/` states its own facts. */
import { cpu } from "@maskout/core";
import { describe } from "vitest";
import { deferred } from "./deferred.js";
import { functionFacts } from "./facts/functions/index.js";
import { layerFacts } from "./facts/layer/index.js";
import { noiseFacts } from "./facts/noise/index.js";
import { processes } from "./facts/processes.js";
import { type ConformanceSubject, subjectOf } from "./subject.js";

/**
 * Registers with vitest every fact that must be true of a layer or a variant. Call it at the top level of a test file.
 * @param given A layer factory, the noise of a variant, or both, with whatever else is known about them.
 * @throws An `Error` for a subject with neither layer nor noise, or without what its facts require.
 */
export function conformance<
  Own extends object = object,
  Settings = unknown,
  Learned extends string = never,
  Options extends object = Own,
>(given: ConformanceSubject<Own, Settings, Learned, Options>): void {
  const subject = subjectOf(given, given.devices ?? [cpu(), cpu({ simd: false }), deferred()]);
  describe(subject.name, () => {
    layerFacts(subject);
    const { noise, functions } = subject;
    if (noise !== undefined) {
      noiseFacts({ ...subject, noise });
      if (functions !== undefined) functionFacts({ ...subject, noise, functions });
    }
    processes(subject);
  });
}
