/** The messages between the page and its worker. */
import type { Results } from "../../results/schema.js";
import type { Progress } from "../../section.js";
import type { Texts } from "./form.js";

/** A device of the registry, and whether it is available here; not yet known if it has neither `ran` nor `reason`. */
export interface FoundDevice {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whether it is measured when no device is chosen. */
  readonly byDefault: boolean;
  /** What really runs, read back from the device; undefined if it is not available. */
  readonly ran?: string;
  /** Why the device is not available, and what would help. */
  readonly reason?: string;
}

export type ToWorker =
  | { readonly type: "find devices" }
  /** @property digits The address of the file with the digits. */
  | { readonly type: "start"; readonly texts: Texts; readonly digits: string }
  | { readonly type: "stop" };

export type FromWorker =
  /** Sent for each device, as it answers. */
  | { readonly type: "device"; readonly device: FoundDevice }
  | { readonly type: "progress"; readonly progress: Progress }
  /** Sent whenever more has been measured. */
  | { readonly type: "results"; readonly results: Results }
  | { readonly type: "finished"; readonly interrupted: boolean }
  | { readonly type: "failed"; readonly message: string };
