/** What the page and its worker say to each other. */
import type { Results } from "../../results/schema.js";
import type { Progress } from "../../section.js";
import type { Texts } from "./form.js";

/** A device of the registry, and whether it answers here; not yet known where it has neither `ran` nor `reason`. */
export interface FoundDevice {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whether it is measured where no device is chosen. */
  readonly byDefault: boolean;
  /** What really runs, read back from the device; undefined where there is none. */
  readonly ran?: string;
  /** Why there is none, and what would help. */
  readonly reason?: string;
}

export type ToWorker =
  | { readonly type: "find devices" }
  /** @property digits The address of the file with the digits. */
  | { readonly type: "start"; readonly texts: Texts; readonly digits: string }
  | { readonly type: "stop" };

export type FromWorker =
  /** One after another, as they answer. */
  | { readonly type: "device"; readonly device: FoundDevice }
  | { readonly type: "progress"; readonly progress: Progress }
  /** Whenever more has been measured. */
  | { readonly type: "results"; readonly results: Results }
  | { readonly type: "finished"; readonly interrupted: boolean }
  | { readonly type: "failed"; readonly message: string };
