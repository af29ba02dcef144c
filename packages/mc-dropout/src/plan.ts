/** The plan of a sampling run: how many samples, and of which examples. */
import type { PassOptions, Tensor } from "@maskout/core";
import type { Shape } from "@maskout/core/variant";
import type { Source } from "./source.js";

/** The progress of a sampling run. */
export interface SamplingProgress {
  /** The number of passes whose results have arrived. */
  readonly done: number;
  /** The total number of passes: samples times batches. */
  readonly passes: number;
}

/** The masks to draw. */
export type Drawing = Pick<PassOptions, "step" | "key" | "sharedMask">;

/** The passes to make. */
export interface SamplingPlan {
  readonly source: Source;
  readonly samples: number;
  readonly batchSize: number;
  readonly pass: Drawing;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: SamplingProgress) => void) | undefined;
  /** Warns, once, that samples do not differ. */
  readonly onEqual: () => void;
}

/** Examples, and the shape of the model's output for each. */
export interface Examples {
  /** `[examples, ...inputShape]` */
  readonly x: Tensor;
  /** The number of examples. */
  readonly count: number;
  /** The shape of the output for one example. */
  readonly outputShape: Shape;
  /** The outputs of the first pass over the first batch, if it was needed to find that shape. They can be taken once. */
  readonly first?: {
    /** The outputs, if not taken yet. The caller must dispose of them. */
    take(): Tensor | undefined;
  };
}
