/** What the parts of the uncertainty experiments are called, are given and report. */
import type { Device } from "@maskout/core";

/** The parts, as `--parts` takes them. */
export const parts = ["digits", "co2", "regression"] as const;
export type Part = (typeof parts)[number];

/** How far a part has come. */
export interface UncertaintyProgress {
  readonly part: Part;
  readonly done: number;
  readonly of: number;
  readonly text: string;
}

/** What every part is given. */
export interface PartContext {
  readonly device: Device;
  readonly seed: string;
  readonly signal: AbortSignal | undefined;
  report(progress: UncertaintyProgress): void;
}
