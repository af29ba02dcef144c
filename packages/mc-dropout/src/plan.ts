/** The plan of a sampling: how many samples, and of which examples. */
import type { PassOptions, Tensor } from "@maskout/core";
import type { Shape } from "@maskout/core/variant";
import type { Source } from "./source.js";

/** How far sampling has come. */
export interface SamplingProgress {
  /** Passes whose results are there. */
  readonly done: number;
  /** All of them: samples times batches. */
  readonly passes: number;
}

/** Which masks to draw. */
export type Drawing = Pick<PassOptions, "step" | "key" | "sharedMask">;

/** Which passes to make. */
export interface SamplingPlan {
  readonly source: Source;
  readonly samples: number;
  readonly batchSize: number;
  readonly pass: Drawing;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: SamplingProgress) => void) | undefined;
  /** Says, once, that samples do not differ. */
  readonly onEqual: () => void;
}

/** Examples, and what the model makes of each. */
export interface Examples {
  /** `[examples, ...inputShape]` */
  readonly x: Tensor;
  /** How many. */
  readonly count: number;
  /** The shape of the output of one. */
  readonly outputShape: Shape;
  /** The first pass over the first batch, where it had to be made to know that shape: for whoever takes it first. */
  readonly first?: {
    /** The outputs, which are the taker's to dispose of. */
    take(): Tensor | undefined;
  };
}
