/** Drawing a mask for people who want the mask itself. */
import { expectKnownOptions } from "../options.js";
import { type RateOptions, resolveRate } from "../stream/rate.js";
import { drawKept } from "./kept.js";
import { resolveStretch, STRETCH_OPTIONS, type StretchOptions } from "./stretch.js";

/** Which stretch of the mask stream to draw, and how much of it to drop. */
export type KeepMaskOptions = StretchOptions & RateOptions;

const OWNER = "keepMask";

/**
 * The keep decisions of `count` elements of the mask stream: 1 = kept, 0 = dropped, one byte each.
 * The same arguments give the same bytes on every device and platform, and any stretch can be drawn alone.
 * @throws {@link OptionError} for an option outside its range.
 */
export function keepMask(options: KeepMaskOptions): Uint8Array<ArrayBuffer> {
  expectKnownOptions(OWNER, options, STRETCH_OPTIONS, ["rate", "keepProb"]);
  const { threshold } = resolveRate(OWNER, options);
  const { position, count } = resolveStretch(OWNER, options);
  return drawKept(position, count, threshold);
}
