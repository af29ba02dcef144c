// The noise stream in bulk, and its normals applied to values.
import { fillDraws } from "../../stream/philox.as";
import { fillNormals, NORMALS_BYTES } from "../../stream/normal.as";
import { demote, highHalf, lowHalf, put } from "../shared/lanes.as";
export { fillNormals, NORMALS_BYTES } from "../../stream/normal.as";

/** The number of words of a group of eight Philox blocks. */
export const WORDS_PER_GROUP: u32 = 32;

/** The number of elements whose noise is drawn at a time; it stays in the first-level cache until it is used. */
const TILE: u32 = 2048;

/** Bytes of scratch that `noisy` needs. */
export const NOISE_BYTES: u32 = NORMALS_BYTES + TILE * 4;

/** Writes the words of `count` elements, rounded up to whole groups, from `element` on, which must be the first of a group. */
export function fillWords(
  to: usize, count: u32, element: f64, step: u32, sample: u32, key0: u32, key1: u32,
): void {
  fillDraws(to, (count + WORDS_PER_GROUP - 1) / WORDS_PER_GROUP, u64(element) / 4, step, sample, key0, key1);
}

/** Writes `center + deviation * normal` of `count` elements, computed in double precision and rounded to f32. */
export function fillNoise(
  to: usize, words: usize, count: u32, element: f64, step: u32, sample: u32, key0: u32, key1: u32,
  center: f64, deviation: f64,
): void {
  fillNormals(to, words, count, element, step, sample, key0, key1);
  const factor = f64x2.splat(deviation);
  const shift = f64x2.splat(center);
  for (let left: i32 = count; left > 0; left -= 4, to += 16) {
    const normals = v128.load(to);
    const low = f64x2.add(f64x2.mul(lowHalf(normals), factor), shift);
    const high = f64x2.add(f64x2.mul(highHalf(normals), factor), shift);
    put(to, left, demote(low, high));
  }
}

/** `y = x + noise` or `x * noise` on `count` values, each with noise of its own. `y` may be `x`. */
export function noisy(
  x: usize, y: usize, scratch: usize, count: u32, element: f64, step: u32, sample: u32, key0: u32, key1: u32,
  center: f64, deviation: f64, adds: u32,
): void {
  const noise = scratch + NORMALS_BYTES;
  while (count > 0) {
    const n = min(count, TILE);
    fillNoise(noise, scratch, n, element, step, sample, key0, key1, center, deviation);
    for (let left: i32 = n, at = noise; left > 0; left -= 4, at += 16, x += 16, y += 16) {
      put(y, left, applied(v128.load(x), v128.load(at), adds));
    }
    if (n < TILE) return;
    count -= n;
    element += n;
  }
}

/**
 * Applies noise that was drawn before to the elements `begin` to `end` of blocks of `rows` rows of `columns` values: `x`, `y` and `noise` are
 * the addresses of the first block. Element (b, r, c) has the noise number `b * blockStride + r * rowStride + c * columnStride`, the
 * column stride being 0 (the same for a row) or 1.
 */
export function noisyByRows(
  x: usize, y: usize, noise: usize, begin: u32, end: u32, rows: u32, columns: u32,
  blockStride: u32, rowStride: u32, columnStride: u32, adds: u32,
): void {
  x += begin * 4;
  y += begin * 4;
  let column = begin % columns;
  for (let row = begin / columns; begin < end; ++row, column = 0) {
    const count = min(columns - column, end - begin);
    let at = noise + ((row / rows) * blockStride + (row % rows) * rowStride + column * columnStride) * 4;
    const same = v128.load32_splat(at);
    for (let left: i32 = count, from = x, to = y; left > 0; left -= 4, from += 16, to += 16, at += 16) {
      put(to, left, applied(v128.load(from), columnStride ? v128.load(at) : same, adds));
    }
    x += count * 4;
    y += count * 4;
    begin += count;
  }
}

@inline
function applied(x: v128, noise: v128, adds: u32): v128 {
  return adds ? f32x4.add(x, noise) : f32x4.mul(x, noise);
}
