/** The context of every part of the uncertainty measurement. */
import type { Device } from "@maskout/core";
import type { Progress } from "../../section.js";

export interface PartContext {
  readonly device: Device;
  readonly seed: string;
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}
