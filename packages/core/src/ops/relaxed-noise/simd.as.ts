// Relaxed noise and its gradients: a relaxed decision per element, from one word of the noise stream.
// reference.ts computes the same operations in the same order: change both together.
import { exp4, log4 } from "../shared/exponential.as";
import { highHalf, lowHalf, only, put, zeros } from "../shared/lanes.as";
import { fillDraws } from "../../stream/philox.as";

/** The number of words of a group of eight Philox blocks. */
const GROUP: u32 = 32;

/** The number of elements drawn at a time. */
const TILE: u32 = 1024;

/** Bytes of scratch for the words. */
const WORDS_BYTES: u32 = TILE * 4;

/** Bytes of scratch that all functions need: the words, factors and slopes of a tile. */
export const SCRATCH_BYTES: u32 = WORDS_BYTES * 3;

/** The bound of `(logit p + logit u) / temperature`: beyond it, a relaxed decision is practically 0 or 1. e to this power is still finite. */
const LARGEST: f32 = 80;

/**
 * Writes the factors of `count` elements and, unless `slopes` is 0, their derivatives with respect to the logit. `element` is the index of the
 * first element in the stream, `inverse` the inverse of the temperature, `words` scratch.
 */
export function fillFactors(
  factors: usize, slopes: usize, words: usize, logit: usize, inverse: f32, count: u32,
  element: f64, step: u32, sample: u32, key0: u32, key1: u32,
): void {
  const a = f32x4.splat(load<f32>(logit)), inverses = f32x4.splat(inverse), one = f32x4.splat(1);
  // 1 / (1 - p)
  const c = f32x4.add(one, exp4(a));
  let skip = u32(u64(element) % GROUP);
  let block = (u64(element) - skip) / 4;
  while (count > 0) {
    const n = min(count, TILE - skip);
    fillDraws(words, (skip + n + GROUP - 1) / GROUP, block, step, sample, key0, key1);
    for (let done: u32 = 0; done < n; done += 4) {
      const left = <i32>(n - done);
      const word = v128.load(words + (skip + done) * 4);
      const odds = f32x4.div(halfMore(word), halfMore(v128.not(word)));
      let v = f32x4.mul(f32x4.add(a, log4(odds)), inverses);
      v = f32x4.pmax(f32x4.pmin(v, f32x4.splat(LARGEST)), f32x4.splat(-LARGEST));
      const e = exp4(v);
      // 1 - z
      const s = f32x4.div(one, f32x4.add(one, e));
      put(factors + done * 4, left, f32x4.mul(s, c));
      if (slopes == 0) continue;
      const z = f32x4.mul(e, s);
      const fall = f32x4.mul(f32x4.mul(z, c), inverses);
      put(slopes + done * 4, left, f32x4.mul(s, f32x4.sub(f32x4.sub(c, one), fall)));
    }
    factors += n * 4;
    if (slopes != 0) slopes += n * 4;
    count -= n;
    block += TILE / 4;
    skip = 0;
  }
}

/** Words as numbers, plus one half: 2^32 times a uniform. */
@inline
function halfMore(words: v128): v128 {
  return f32x4.add(f32x4.convert_i32x4_u(words), f32x4.splat(0.5));
}

/** Four factors of a row, or one factor four times if the row shares it. */
@inline
function factors4(at: usize, shared: bool): v128 {
  return shared ? v128.load32_splat(at) : v128.load(at);
}

/**
 * y = x times factors, for `rows` rows of `columns`. The factors of a row are `rowStride` after those of the row before; with a `columnStride`
 * of 0, all columns share one factor.
 */
export function multiply(
  y: usize, x: usize, factors: usize, rows: i32, columns: i32, rowStride: u32, columnStride: u32,
): void {
  for (let row = 0; row < rows; row++, factors += rowStride * 4) {
    let at = factors;
    for (let left = columns; left > 0; left -= 4, at += 16 * columnStride) {
      put(y, left, f32x4.mul(v128.load(x), factors4(at, columnStride == 0)));
      const step = <usize>min(left, 4) * 4;
      x += step;
      y += step;
    }
  }
}

/** The sum of dy times x times slopes, which are laid out like the factors of `multiply`. */
export function slopeOf(
  dy: usize, x: usize, slopes: usize, rows: i32, columns: i32, rowStride: u32, columnStride: u32,
): f64 {
  let low = f64x2.splat(0), high = low;
  for (let row = 0; row < rows; row++, slopes += rowStride * 4) {
    let at = slopes;
    for (let left = columns; left > 0; left -= 4, at += 16 * columnStride) {
      const term = f32x4.mul(f32x4.mul(v128.load(dy), v128.load(x)), factors4(at, columnStride == 0));
      const own = only(left, term, zeros());
      low = f64x2.add(low, lowHalf(own));
      high = f64x2.add(high, highHalf(own));
      const step = <usize>min(left, 4) * 4;
      x += step;
      dy += step;
    }
  }
  const pairs = f64x2.add(low, high);
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

/** y = x times the factors of `count` elements. */
export function forward(
  y: usize, x: usize, scratch: usize, logit: usize, inverse: f32, count: u32,
  element: f64, step: u32, sample: u32, key0: u32, key1: u32,
): void {
  const factors = scratch + WORDS_BYTES;
  for (let done: u32 = 0; done < count; done += TILE) {
    const n = min(count - done, TILE);
    fillFactors(factors, 0, scratch, logit, inverse, n, element + <f64>done, step, sample, key0, key1);
    multiply(y + done * 4, x + done * 4, factors, 1, n, 0, 1);
  }
}

/** dx = dy times the factors, and dlogit [] = the sum of dy times x times the slopes. */
export function backward(
  dx: usize, dlogit: usize, dy: usize, x: usize, scratch: usize, logit: usize, inverse: f32, count: u32,
  element: f64, step: u32, sample: u32, key0: u32, key1: u32,
): void {
  const factors = scratch + WORDS_BYTES, slopes = factors + WORDS_BYTES;
  let sum: f64 = 0;
  for (let done: u32 = 0; done < count; done += TILE) {
    const n = min(count - done, TILE);
    fillFactors(factors, slopes, scratch, logit, inverse, n, element + <f64>done, step, sample, key0, key1);
    multiply(dx + done * 4, dy + done * 4, factors, 1, n, 0, 1);
    sum += slopeOf(dy + done * 4, x + done * 4, slopes, 1, n, 0, 1);
  }
  store<f32>(dlogit, <f32>sum);
}

/** y [] = value, for sums over several calls. */
export function write(y: usize, value: f64): void {
  store<f32>(y, <f32>value);
}
