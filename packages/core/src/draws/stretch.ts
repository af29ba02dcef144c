/** A stretch of a stream as people ask for it, checked. */
import { OptionError } from "../errors.js";
import { expectU32, expectWhole } from "../options.js";
import type { Key } from "../stream/philox.js";
import type { StreamPosition } from "../stream/position.js";
import { requireKey } from "../stream/seed.js";

/** Which stretch of a stream to draw. */
export interface StretchOptions {
  /** Two u32, from {@link keyFromSeed} or {@link foldIn}. */
  readonly key: Key;
  /** The training step, u32. Default 0. */
  readonly step?: number;
  /** The Monte Carlo sample, u32. Default 0, as in training. */
  readonly sample?: number;
  /** Index of the first element in the stream, below 2^53. Default 0. */
  readonly offset?: number;
  /** How many elements. */
  readonly count: number;
}

/** The names of {@link StretchOptions}. */
export const STRETCH_OPTIONS: readonly string[] = ["key", "step", "sample", "offset", "count"];

/** @throws {@link OptionError} */
export function resolveStretch(
  owner: string,
  options: StretchOptions,
): { readonly position: StreamPosition; readonly count: number } {
  const count = expectWhole(owner, "count", options.count, 0, "It is the number of elements to draw.");
  const element = expectWhole(owner, "offset", options.offset ?? 0, 0, "It is the index of the first element.");
  if (element + count > Number.MAX_SAFE_INTEGER) {
    throw new OptionError({
      owner,
      option: "offset",
      value: element,
      expected: "offset + count below 2^53",
      remedy: "Use another step, or another key (foldIn).",
    });
  }
  const key = requireKey(owner, { key: options.key });
  const step = expectU32(owner, "step", options.step ?? 0, "the training step; the first is 0");
  const sample = expectU32(owner, "sample", options.sample ?? 0, "the Monte Carlo sample; 0 in training");
  return { position: { key, step, sample, element }, count };
}
