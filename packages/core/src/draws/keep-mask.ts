/** Drawing a mask for people who want the mask itself. */
import { expectKnownOptions } from "../options.js";
import { resolveRate } from "../stream/rate.js";
import { drawKept } from "./kept.js";
import { resolveStretch, STRETCH_OPTIONS, type StretchOptions } from "./stretch.js";

/** Which stretch of the mask stream to draw. */
export interface KeepMaskOptions extends StretchOptions {
  /** Probability of dropping, in [0, 1). */
  readonly rate: number;
}

const OWNER = "keepMask";

/**
 * The keep decisions of `count` elements of the mask stream: 1 = kept, 0 = dropped, one byte each.
 * The same arguments give the same bytes on every device and platform, and any stretch can be drawn alone.
 * @throws {@link OptionError} for an option outside its range.
 */
export function keepMask(options: KeepMaskOptions): Uint8Array<ArrayBuffer> {
  expectKnownOptions(OWNER, options, [...STRETCH_OPTIONS, "rate"]);
  const { threshold } = resolveRate(OWNER, { rate: options.rate });
  const { position, count } = resolveStretch(OWNER, options);
  return drawKept(position, count, threshold);
}
