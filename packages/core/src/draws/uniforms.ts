/** Uniforms, for callers and for noise that is learned. */
import { expectKnownOptions } from "../options.js";
import { foldIn } from "../stream/key.js";
import { forEachWord, NOISE, uniformOf } from "../stream/normal.js";
import { resolveStretch, STRETCH_OPTIONS, type StretchOptions } from "./stretch.js";

/**
 * Draws the uniforms of `count` elements of the noise stream: `(word + 0.5) / 2^32`, in (0, 1) and exact. The same options give the same bits
 * on every platform, and any stretch can be drawn by itself.
 * @returns `[count]`, float64.
 * @throws {@link OptionError} for an option outside its range.
 */
export function uniforms(options: StretchOptions): Float64Array<ArrayBuffer> {
  expectKnownOptions("uniforms", options, STRETCH_OPTIONS);
  const { position, count } = resolveStretch("uniforms", options);
  const drawn = new Float64Array(count);
  forEachWord({ ...position, key: foldIn(position.key, NOISE) }, count, (index, word) => {
    drawn[index] = uniformOf(word);
  });
  return drawn;
}
