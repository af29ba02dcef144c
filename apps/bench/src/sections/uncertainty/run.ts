/** A run whose uncertainty was measured, as its figures take it. */
import { describeRuns } from "../../results/environment.js";
import type { SectionRun } from "../../section.js";
import type { UncertaintyResult } from "./schema.js";

export type UncertaintyRun = SectionRun<UncertaintyResult>;

/** Where it ran. */
export function describeUncertainty(run: UncertaintyRun): string {
  return `Seed ${run.result.seed}. ${describeRuns([run], ({ result }) => [result.device])}.`;
}
