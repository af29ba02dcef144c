// Keep decisions: the draws of the mask stream against the threshold, as bytes or applied to values at once.
import { fillDraws, GROUP } from "../../stream/philox.as";
import { put } from "../shared/lanes.as";

/** The number of elements drawn at a time: 8 kB of draws, which stay in the first-level cache until they are used. */
const TILE: u32 = 4096;

/** Bytes of scratch that the functions of this file need (`draws`): a tile, and the bytes that are read after it. */
export const DRAWS_BYTES: u32 = TILE * 2 + 32;

/**
 * Writes `count` keep decisions, one byte each: 1 for kept. `element` is the index of the first element in the stream. It writes whole
 * vectors, which overwrites at most 15 bytes after the decisions; place `draws` there.
 */
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
    for (; to < end; to += 16, from += 32) {
      const kept = i8x16.narrow_i16x8_s(
        i16x8.le_u(v128.load(from), limit), i16x8.le_u(v128.load(from, 16), limit),
      );
      v128.store(to, i8x16.neg(kept));
    }
    to = end;
    count -= n;
    block += TILE / 8;
    skip = 0;
  }
}

/**
 * `y = kept ? x * scale + shift : dropped` on `count` values. A dropped value is replaced by selection, which also removes NaN and infinity.
 * A shift of -0 changes nothing, not even 0 to -0 or back.
 */
@inline
function selectScaled(
  x: usize, y: usize, draws: usize, count: u32, threshold: u32, scale: f32, shift: f32, dropped: f32,
): void {
  const limit = i16x8.splat(<i16>(threshold - 1));
  const factor = f32x4.splat(scale), term = f32x4.splat(shift), rest = f32x4.splat(dropped);
  const end = x + count * 4;
  for (; x + 32 <= end; x += 32, y += 32, draws += 16) {
    const kept = i16x8.le_u(v128.load(draws), limit);
    v128.store(y, selected(v128.load(x), i32x4.extend_low_i16x8_s(kept), factor, term, rest));
    v128.store(y, selected(v128.load(x, 16), i32x4.extend_high_i16x8_s(kept), factor, term, rest), 16);
  }
  for (; x < end; x += 4, y += 4, draws += 2) {
    store<f32>(y, u32(load<u16>(draws)) < threshold ? load<f32>(x) * scale + shift : dropped);
  }
}

@inline
function selected(x: v128, kept: v128, factor: v128, term: v128, rest: v128): v128 {
  return v128.bitselect(f32x4.add(f32x4.mul(x, factor), term), rest, kept);
}

/** Draws the mask of `count` elements from `element` on and applies it: `y = kept ? x * scale + shift : dropped`. `y` may be `x`. */
export function maskedScale(
  x: usize, y: usize, draws: usize, count: u32, element: f64,
  step: u32, sample: u32, key0: u32, key1: u32, threshold: u32,
  scale: f32, shift: f32, dropped: f32,
): void {
  let skip = u32(u64(element) % GROUP);
  let block = (u64(element) - skip) / 8;
  while (count > 0) {
    const n = min(count, TILE - skip);
    fillDraws(draws, (skip + n + GROUP - 1) / GROUP, block, step, sample, key0, key1);
    selectScaled(x, y, draws + skip * 2, n, threshold, scale, shift, dropped);
    x += n * 4;
    y += n * 4;
    count -= n;
    block += TILE / 8;
    skip = 0;
  }
}

/**
 * Applies a mask that was drawn before (`kept`, one byte per decision) to the elements `begin` to `end` of blocks of `rows` rows of `columns`
 * values: `x`, `y` and `kept` are the addresses of the first block. Element (b, r, c) uses the decision
 * `kept[b * blockStride + r * rowStride + c * columnStride]`, the column stride being 0 (one decision per row) or 1.
 */
export function scaleByKept(
  x: usize, y: usize, kept: usize, begin: u32, end: u32, rows: u32, columns: u32,
  blockStride: u32, rowStride: u32, columnStride: u32, scale: f32, shift: f32, dropped: f32,
): void {
  const factor = f32x4.splat(scale), term = f32x4.splat(shift), rest = f32x4.splat(dropped);
  let row = begin / columns;
  let block = row / rows;
  row -= block * rows;
  let column = begin % columns;
  x += begin * 4;
  y += begin * 4;
  while (begin < end) {
    const count = min(columns - column, end - begin);
    const decision = kept + block * blockStride + row * rowStride;
    if (columnStride) scaleEach(x, y, decision + column, count, factor, term, rest);
    else scaleAll(x, y, i32x4.splat(-i32(load<u8>(decision))), count, factor, term, rest);
    x += count * 4;
    y += count * 4;
    begin += count;
    column = 0;
    if (++row == rows) {
      row = 0;
      ++block;
    }
  }
}

/** A row of values with one decision per value. */
@inline
function scaleEach(x: usize, y: usize, kept: usize, count: i32, factor: v128, term: v128, rest: v128): void {
  for (; count > 0; count -= 4, x += 16, y += 16, kept += 4) {
    const mask = i32x4.neg(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(kept))));
    put(y, count, selected(v128.load(x), mask, factor, term, rest));
  }
}

/** A row of values with one decision for all. */
@inline
function scaleAll(x: usize, y: usize, mask: v128, count: i32, factor: v128, term: v128, rest: v128): void {
  for (; count > 0; count -= 4, x += 16, y += 16) put(y, count, selected(v128.load(x), mask, factor, term, rest));
}
