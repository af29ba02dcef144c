// Keep decisions: the draws of the mask stream against the threshold, as bytes or applied to values at once.
import { fillDraws, GROUP } from "../../stream/philox.as";

/** Elements drawn at a time: 8 kB of draws, which stay in the first-level cache until they are used. */
const TILE: u32 = 4096;

/** Bytes of scratch that the functions of this file ask for (`draws`). */
export const DRAWS_BYTES: u32 = TILE * 2;

/** Writes `count` keep decisions, one byte each: 1 = kept. `element` is the first one's index in the stream. */
export function keepBytes(
  to: usize, draws: usize, count: u32, element: f64,
  step: u32, sample: u32, key0: u32, key1: u32, threshold: u32,
): void {
  const limit = i16x8.splat(<i16>(threshold - 1));
  let skip = u32(u64(element) % GROUP);
  let block = (u64(element) - skip) / 8;
  while (count > 0) {
    const n = min(count, TILE - skip);
    fillDraws(draws, (skip + n + GROUP - 1) / GROUP, block, step, sample, key0, key1);
    let from = draws + skip * 2;
    const end = to + n;
    for (; to + 16 <= end; to += 16, from += 32) {
      const kept = i8x16.narrow_i16x8_s(
        i16x8.le_u(v128.load(from), limit), i16x8.le_u(v128.load(from, 16), limit),
      );
      v128.store(to, v128.and(kept, i8x16.splat(1)));
    }
    for (; to < end; ++to, from += 2) store<u8>(to, u8(u32(load<u16>(from)) < threshold));
    count -= n;
    block += TILE / 8;
    skip = 0;
  }
}

/** `y = kept ? x * scale : 0` on `count` values; a dropped value is selected away, so NaN and infinity become 0. */
@inline
function selectScaled(x: usize, y: usize, draws: usize, count: u32, threshold: u32, scale: f32): void {
  const limit = i16x8.splat(<i16>(threshold - 1));
  const factor = f32x4.splat(scale);
  const end = x + count * 4;
  for (; x + 32 <= end; x += 32, y += 32, draws += 16) {
    const kept = i16x8.le_u(v128.load(draws), limit);
    v128.store(y, v128.and(f32x4.mul(v128.load(x), factor), i32x4.extend_low_i16x8_s(kept)));
    v128.store(y, v128.and(f32x4.mul(v128.load(x, 16), factor), i32x4.extend_high_i16x8_s(kept)), 16);
  }
  for (; x < end; x += 4, y += 4, draws += 2) {
    store<f32>(y, u32(load<u16>(draws)) < threshold ? load<f32>(x) * scale : 0);
  }
}

/** Draws the mask of `count` elements from `element` on and applies it: `y = kept ? x * scale : 0`. `y` may be `x`. */
export function maskedScale(
  x: usize, y: usize, draws: usize, count: u32, element: f64,
  step: u32, sample: u32, key0: u32, key1: u32, threshold: u32, scale: f32,
): void {
  let skip = u32(u64(element) % GROUP);
  let block = (u64(element) - skip) / 8;
  while (count > 0) {
    const n = min(count, TILE - skip);
    fillDraws(draws, (skip + n + GROUP - 1) / GROUP, block, step, sample, key0, key1);
    selectScaled(x, y, draws + skip * 2, n, threshold, scale);
    x += n * 4;
    y += n * 4;
    count -= n;
    block += TILE / 8;
    skip = 0;
  }
}

/**
 * A mask drawn before (`kept`, one byte a decision) applied to a matrix: row `r`, column `c` uses the decision
 * `kept[r * rowStride + c * columnStride]`, the column stride being 0 (one decision a row) or 1.
 */
export function scaleByKept(
  x: usize, y: usize, kept: usize, rows: u32, columns: u32, rowStride: u32, columnStride: u32, scale: f32,
): void {
  const factor = f32x4.splat(scale);
  for (let row: u32 = 0; row < rows; ++row, kept += rowStride) {
    const end = x + columns * 4;
    let decision = kept;
    const whole = i32x4.splat(load<u8>(kept) ? -1 : 0);
    for (; x + 16 <= end; x += 16, y += 16, decision += 4 * columnStride) {
      const mask = columnStride
        ? i32x4.neg(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(decision))))
        : whole;
      v128.store(y, v128.and(f32x4.mul(v128.load(x), factor), mask));
    }
    for (; x < end; x += 4, y += 4, decision += columnStride) {
      store<f32>(y, load<u8>(decision) ? load<f32>(x) * scale : 0);
    }
  }
}
