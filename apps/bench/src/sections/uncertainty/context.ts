/** What every part of the measurement of uncertainty is given. */
import type { Device } from "@maskout/core";
import type { Progress } from "../../section.js";

export interface PartContext {
  readonly device: Device;
  readonly seed: string;
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}
