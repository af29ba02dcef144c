/** The options that select a stretch of a stream, and their checks. */
import { expectU32, expectWhole } from "../options.js";
import { MOST_ELEMENTS } from "../shape.js";
import { expectKey, type Key } from "../stream/philox.js";
import type { StreamPosition } from "../stream/position.js";

/** The stretch of a stream to draw. */
export interface StretchOptions {
  /** The key of the stream: two u32, from {@link keyFromSeed} or {@link foldIn}. */
  readonly key: Key;
  /** The training step, u32. Default 0. */
  readonly step?: number;
  /** The Monte Carlo sample, u32. Default 0, as in training. */
  readonly sample?: number;
  /** Index of the first element in the stream, below 2^53. Default 0. */
  readonly offset?: number;
  /** The number of elements, at most 2^28. */
  readonly count: number;
}

/** The names of {@link StretchOptions}. */
export const STRETCH_OPTIONS: readonly string[] = ["key", "step", "sample", "offset", "count"];

/** The position and the length of a stretch, checked. @throws {@link OptionError} */
export function resolveStretch(
  owner: string,
  options: StretchOptions,
): { readonly position: StreamPosition; readonly count: number } {
  const { key, step = 0, sample = 0, offset = 0, count } = options;
  expectWhole(owner, "count", count, 0, "It is how many to draw; for more, draw parts with offset.", MOST_ELEMENTS);
  const most = Number.MAX_SAFE_INTEGER - count;
  return {
    position: {
      key: expectKey(owner, key),
      step: expectU32(owner, "step", step, "the training step; the first is 0"),
      sample: expectU32(owner, "sample", sample, "the Monte Carlo sample; 0 in training"),
      element: expectWhole(owner, "offset", offset, 0, "It is the index of the first element.", most),
    },
    count,
  };
}
