/** What the page and its worker say to each other. */
import type { Results } from "../../results/schema.js";
import type { LiveSettings } from "../settings.js";

/** A device of the registry, and whether it answers here; not yet known where it has neither `ran` nor `reason`. */
export interface FoundDevice {
  readonly name: string;
  readonly description: string;
  /** What really runs, read back from the device; undefined where there is none. */
  readonly ran?: string;
  /** Why there is none, and what would help. */
  readonly reason?: string;
}

/** How far a piece of work has come. */
export interface LiveProgress {
  /** The piece of work, such as "speed, 1M". */
  readonly work: string;
  readonly done: number;
  readonly of: number;
  readonly text: string;
}

export type ToWorker =
  | { readonly type: "find devices" }
  /** @property digits The address of the file with the digits. */
  | { readonly type: "start"; readonly settings: LiveSettings; readonly digits: string }
  | { readonly type: "stop" };

export type FromWorker =
  /** One after another, as they answer. */
  | { readonly type: "device"; readonly device: FoundDevice }
  | { readonly type: "progress"; readonly progress: LiveProgress }
  /** After every part. */
  | { readonly type: "results"; readonly results: Results }
  | { readonly type: "finished"; readonly interrupted: boolean }
  | { readonly type: "failed"; readonly message: string };
