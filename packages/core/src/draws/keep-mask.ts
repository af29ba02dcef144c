/** The mask itself, for callers who apply it themselves. */
import { expectKnownOptions } from "../options.js";
import { type RateOptions, resolveRate } from "../stream/rate.js";
import { drawKept } from "./kept.js";
import { resolveStretch, STRETCH_OPTIONS, type StretchOptions } from "./stretch.js";

/** Options of {@link keepMask}: the stretch of the mask stream to draw, and the rate. */
export type KeepMaskOptions = StretchOptions & RateOptions;

const OWNER = "keepMask";

/**
 * Draws the keep decisions of `count` elements of the mask stream. The same options give the same bytes on every device and platform, and
 * any stretch can be drawn by itself.
 * @returns `[count]`, one byte per element: 1 for kept, 0 for dropped.
 * @throws {@link OptionError} for an option outside its range.
 */
export function keepMask(options: KeepMaskOptions): Uint8Array<ArrayBuffer> {
  expectKnownOptions(OWNER, options, STRETCH_OPTIONS, ["rate", "keepProb"]);
  const { threshold } = resolveRate(OWNER, options);
  const { position, count } = resolveStretch(OWNER, options);
  return drawKept(position, count, threshold);
}
