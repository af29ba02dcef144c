// One decision per unit, with an exact number of dropped units.
import { put } from "@maskout/core/src/ops/shared/lanes.as";
import { fillExact, limitOf, PAGE, WORDS_BYTES } from "../masks/page.as";

/** Bytes of scratch memory for `exactUnits`: the words of a page, and room to read past a row's decisions. */
export const UNITS_BYTES: u32 = WORDS_BYTES + 16;

/** Additional bytes of scratch memory per unit: a decision. */
export const UNITS_BYTES_PER_UNIT: u32 = 2;

/**
 * y [rows, units] = kept ? scale * x : 0. Exactly `drops` units of every row are dropped. Each row has its own decisions, from `element` on, or all
 * rows have those of the first (`shared`).
 */
export function exactUnits(
  y: usize, x: usize, scratch: usize, rows: u32, units: u32, shared: bool,
  element: f64, step: u32, sample: u32, key0: u32, key1: u32, drops: u32, scale: f32,
): void {
  const limit = limitOf(true, drops);
  const factor = f32x4.splat(scale);
  const decisions = scratch + WORDS_BYTES;
  let first = u64(element);
  for (let row: u32 = 0; row < rows; ++row) {
    if (row == 0 || !shared) {
      let dropped: u32 = 0;
      for (let o: u32 = 0; o < units; o += PAGE) {
        const count = min(PAGE, units - o);
        const to = decisions + o * 2;
        dropped = fillExact(to, scratch, first + o, count, step, sample, key0, key1, drops, units, dropped);
      }
      first += units;
    }
    let from = decisions;
    let left = <i32>units;
    for (; left > 0; left -= 4, x += 16, y += 16, from += 8) {
      const kept = i32x4.extend_low_i16x8_s(i16x8.le_u(v128.load64_zero(from), limit));
      put(y, left, v128.and(f32x4.mul(v128.load(x), factor), kept));
    }
    // The last group of a row may have fewer than four.
    x += left * 4;
    y += left * 4;
  }
}
