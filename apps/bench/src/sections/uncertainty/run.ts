/** A run that measured uncertainty, in the form that its figures take. */
import { describeRuns } from "../../results/environment.js";
import type { SectionRun } from "../../section.js";
import type { UncertaintyResult } from "./schema.js";

export type UncertaintyRun = SectionRun<UncertaintyResult>;

/** The part of a caption with the seed and the environment. */
export function describeUncertainty(run: UncertaintyRun): string {
  return `Seed ${run.result.seed}. ${describeRuns([run], ({ result }) => [result.device])}.`;
}
