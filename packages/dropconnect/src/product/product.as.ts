// The masked product and its gradients, with the masks drawn inside and never stored.
//
// Weights are transposed, w [units, inputs], so that eight decisions of one Philox block match eight terms of one dot product.
// Decision (b * units + o) * inputs + i is element i of row (b, o): the decisions of consecutive rows follow one another.
import { only, put, zeros } from "@maskout/core/src/ops/shared/lanes.as";
import { fillPage, firstOf, limitOf, PAGE } from "../masks/page.as";

/**
 * The sum of x * w over the kept ones of `length` elements. Dropped products are masked out, not multiplied by 0, so that their NaNs have no effect.
 */
@inline
function maskedDot(x: usize, w: usize, decisions: usize, length: u32, limit: v128): f32 {
  let a = zeros();
  let b = zeros();
  const end = x + (length & ~7) * 4;
  for (; x < end; x += 32, w += 32, decisions += 16) {
    const kept = i16x8.le_u(v128.load(decisions), limit);
    a = f32x4.add(a, v128.and(f32x4.mul(v128.load(x), v128.load(w)), i32x4.extend_low_i16x8_s(kept)));
    b = f32x4.add(b, v128.and(f32x4.mul(v128.load(x, 16), v128.load(w, 16)), i32x4.extend_high_i16x8_s(kept)));
  }
  const left = <i32>(length & 7);
  if (left > 0) {
    const kept = i16x8.le_u(v128.load(decisions), limit);
    const low = only(left, i32x4.extend_low_i16x8_s(kept), zeros());
    a = f32x4.add(a, v128.and(f32x4.mul(v128.load(x), v128.load(w)), low));
    if (left > 4) {
      const high = only(left - 4, i32x4.extend_high_i16x8_s(kept), zeros());
      b = f32x4.add(b, v128.and(f32x4.mul(v128.load(x, 16), v128.load(w, 16)), high));
    }
  }
  a = f32x4.add(a, b);
  a = f32x4.add(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1);
}

/** sums + (kept ? gradient * values : 0), on four elements. */
@inline
function sumMasked(sums: usize, values: usize, gradient: v128, kept: v128): v128 {
  return f32x4.add(v128.load(sums), v128.and(f32x4.mul(gradient, v128.load(values)), kept));
}

/** dx += kept ? gradient * w : 0 and dw += kept ? gradient * x : 0, over `length` elements. */
@inline
function addMasked(
  dx: usize, dw: usize, x: usize, w: usize, decisions: usize, length: u32, limit: v128, gradient: f32,
): void {
  const g = f32x4.splat(gradient);
  const end = x + (length & ~7) * 4;
  for (; x < end; x += 32, w += 32, dx += 32, dw += 32, decisions += 16) {
    const kept = i16x8.le_u(v128.load(decisions), limit);
    const low = i32x4.extend_low_i16x8_s(kept);
    const high = i32x4.extend_high_i16x8_s(kept);
    v128.store(dx, sumMasked(dx, w, g, low));
    v128.store(dx, sumMasked(dx + 16, w + 16, g, high), 16);
    v128.store(dw, sumMasked(dw, x, g, low));
    v128.store(dw, sumMasked(dw + 16, x + 16, g, high), 16);
  }
  let left = <i32>(length & 7);
  if (left == 0) return;
  let kept = i16x8.le_u(v128.load(decisions), limit);
  for (; left > 0; left -= 4, x += 16, w += 16, dx += 16, dw += 16) {
    const four = i32x4.extend_low_i16x8_s(kept);
    put(dx, left, sumMasked(dx, w, g, four));
    put(dw, left, sumMasked(dw, x, g, four));
    kept = v128.shuffle<i64>(kept, kept, 1, 1);
  }
}

/** y [rows, units] = scale * (the sum over i of kept(b, o, i) * x[b, i] * w[o, i]), the first row's decisions from `element` on. */
export function product(
  y: usize, x: usize, w: usize, page: usize, rows: u32, units: u32, inputs: u32,
  element: f64, step: u32, sample: u32, key0: u32, key1: u32, exact: bool, amount: u32, scale: f32,
): void {
  if (inputs == 0) {
    memory.fill(y, 0, rows * units * 4);
    return;
  }
  const limit = limitOf(exact, amount);
  const population = units * inputs;
  const wholeRows = max(1, PAGE / inputs);
  let first = u64(element);
  for (; rows > 0; --rows, x += inputs * 4) {
    let row = w;
    let dropped: u32 = 0;
    for (let o: u32 = 0; o < units;) {
      // A page holds the decisions of several units, or a part of those of one unit.
      const here = min(wholeRows, units - o);
      for (let i: u32 = 0; i < inputs; i += PAGE) {
        const length = min(PAGE, inputs - i);
        dropped = fillPage(page, first, here * length, step, sample, key0, key1, exact, amount, population, dropped);
        let decisions = firstOf(page, first, exact);
        for (let r: u32 = 0; r < here; ++r, decisions += inputs * 2) {
          const sum = scale * maskedDot(x + i * 4, row + (r * inputs + i) * 4, decisions, length, limit);
          store<f32>(y + r * 4, i == 0 ? sum : load<f32>(y + r * 4) + sum);
        }
        first += here * length;
      }
      row += here * inputs * 4;
      y += here * 4;
      o += here;
    }
  }
}

/** Clears columns `begin … end` of y [rows, columns]. */
function clearColumns(y: usize, rows: u32, columns: u32, begin: u32, end: u32): void {
  for (y += begin * 4; rows > 0; --rows, y += columns * 4) memory.fill(y, 0, (end - begin) * 4);
}

/**
 * Columns `begin … end` of the gradients dx [rows, inputs] and dw [units, inputs] of `product`; each decision is drawn once for both. With exact
 * sampling, all columns must be computed together.
 */
export function productGrad(
  dx: usize, dw: usize, x: usize, w: usize, dy: usize, page: usize, rows: u32, units: u32, inputs: u32, begin: u32, end: u32,
  element: f64, step: u32, sample: u32, key0: u32, key1: u32, exact: bool, amount: u32, scale: f32,
): void {
  clearColumns(dx, rows, inputs, begin, end);
  clearColumns(dw, units, inputs, begin, end);
  if (begin == end) return;
  const limit = limitOf(exact, amount);
  const population = units * inputs;
  const wholeRows = end - begin == inputs ? max(1, PAGE / inputs) : 1;
  let first = u64(element);
  for (; rows > 0; --rows, x += inputs * 4, dx += inputs * 4) {
    let at: usize = 0;
    let dropped: u32 = 0;
    for (let o: u32 = 0; o < units;) {
      const here = min(wholeRows, units - o);
      for (let i = begin; i < end; i += PAGE) {
        const length = min(PAGE, end - i);
        dropped = fillPage(page, first + i, here * length, step, sample, key0, key1, exact, amount, population, dropped);
        let decisions = firstOf(page, first + i, exact);
        for (let r: u32 = 0; r < here; ++r, decisions += inputs * 2) {
          const from = at + (r * inputs + i) * 4;
          const gradient = scale * load<f32>(dy + r * 4);
          addMasked(dx + i * 4, dw + from, x + i * 4, w + from, decisions, length, limit, gradient);
        }
      }
      first += here * inputs;
      at += here * inputs * 4;
      dy += here * 4;
      o += here;
    }
  }
}
