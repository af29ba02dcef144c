/** Drawing a mask for people who want the mask itself. */

import { coreSimd, DRAWS_BYTES } from "../device/cpu/core-simd.js";
import { cpu } from "../device/cpu/cpu.js";
import type { WasmMemory } from "../device/cpu/memory.js";
import { OptionError } from "../errors.js";
import { expectKnownOptions, expectU32, expectWhole, requireKey, resolveRate } from "../options.js";
import { forEachDraw, type StreamPosition } from "./draws.js";
import type { Key } from "./philox.js";

/** Which stretch of the mask stream to draw. */
export interface KeepMaskOptions {
  /** Two u32, from {@link keyFromSeed} or {@link foldIn}. */
  readonly key: Key;
  /** The training step, u32. */
  readonly step: number;
  /** Probability of dropping, in [0, 1). */
  readonly rate: number;
  /** How many elements. */
  readonly count: number;
  /** Index of the first element in the stream, below 2^53. Default 0. */
  readonly offset?: number;
  /** The Monte Carlo sample, u32. Default 0, as in training. */
  readonly sample?: number;
}

const OWNER = "keepMask";
const KNOWN = ["key", "step", "rate", "count", "offset", "sample"];

/**
 * The keep decisions of `count` elements of the mask stream: 1 = kept, 0 = dropped, one byte each.
 * The same arguments give the same bytes on every device and platform, and any stretch can be drawn alone.
 * @throws {@link OptionError} for an option outside its range.
 */
export function keepMask(options: KeepMaskOptions): Uint8Array<ArrayBuffer> {
  expectKnownOptions(OWNER, options, KNOWN);
  const { threshold } = resolveRate(OWNER, { rate: options.rate });
  const count = expectWhole(OWNER, "count", options.count, 0, "It is the number of elements to draw.");
  const element = expectWhole(OWNER, "offset", options.offset ?? 0, 0, "It is the index of the first element.");
  if (element + count > Number.MAX_SAFE_INTEGER) {
    throw new OptionError({
      owner: OWNER,
      option: "offset",
      value: element,
      expected: "offset + count below 2^53",
      remedy: "Use another step, or another key (foldIn).",
    });
  }
  const key = requireKey(OWNER, { key: options.key });
  const step = expectU32(OWNER, "step", options.step, "the training step; the first is 0");
  const sample = expectU32(OWNER, "sample", options.sample ?? 0, "the Monte Carlo sample; 0 in training");
  return drawKept({ key, step, sample, element }, count, threshold);
}

/** The keep decisions of a stretch of the stream, unchecked. */
export function drawKept(position: StreamPosition, count: number, threshold: number): Uint8Array<ArrayBuffer> {
  const { simd } = cpu();
  if (simd !== undefined) return drawKeptSimd(simd, position, count, threshold);
  const kept = new Uint8Array(count);
  forEachDraw(position, count, (index, draw) => {
    kept[index] = draw < threshold ? 1 : 0;
  });
  return kept;
}

/** Bytes drawn before they are copied out. */
const CHUNK = 65536;

function drawKeptSimd(
  simd: WasmMemory,
  position: StreamPosition,
  count: number,
  threshold: number,
): Uint8Array<ArrayBuffer> {
  const { step, sample, element } = position;
  const [key0, key1] = position.key;
  const kept = new Uint8Array(count);
  const { keepBytes } = simd.exports(coreSimd);
  try {
    const draws = simd.scratch(DRAWS_BYTES);
    const bytes = simd.scratch(CHUNK);
    for (let done = 0; done < count; done += CHUNK) {
      const length = Math.min(CHUNK, count - done);
      keepBytes(bytes, draws, length, element + done, step, sample, key0, key1, threshold);
      kept.set(simd.bytes().subarray(bytes, bytes + length), done);
    }
  } finally {
    simd.clearScratch();
  }
  return kept;
}
