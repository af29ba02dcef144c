// The masked product and its gradients, with the mask drawn inside and never stored.
//
// Weights come transposed, [units, stride], and inputs as [batch, stride], where stride is `inputs` rounded up to 8 and what
// pads a row is zero: every row is then whole vectors, and what is drawn past a row's end multiplies zeros. Decision
// (b * units + o) * inputs + i is element i of row (b, o), so the decisions of consecutive rows follow one another.
import { countDrops, EXACT_THRESHOLD, fillPage, PAGE } from "./decisions";

/** The sum of x * w over the kept ones of `length` elements, a multiple of 8. A dropped product is selected away. */
@inline
function maskedDot(x: usize, w: usize, decisions: usize, length: u32, limit: v128): f32 {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  const end = x + length * 4;
  for (; x < end; x += 32, w += 32, decisions += 16) {
    const kept = i16x8.le_u(v128.load(decisions), limit);
    a = f32x4.add(a, v128.and(f32x4.mul(v128.load(x), v128.load(w)), i32x4.extend_low_i16x8_s(kept)));
    b = f32x4.add(b, v128.and(f32x4.mul(v128.load(x, 16), v128.load(w, 16)), i32x4.extend_high_i16x8_s(kept)));
  }
  a = f32x4.add(a, b);
  a = f32x4.add(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1);
}

/** dx += kept ? g * w : 0 and dw += kept ? g * x : 0, over `length` elements, a multiple of 8. */
@inline
function addMasked(
  x: usize, w: usize, dx: usize, dw: usize, decisions: usize, length: u32, limit: v128, gradient: f32,
): void {
  const g = f32x4.splat(gradient);
  const end = x + length * 4;
  for (; x < end; x += 32, w += 32, dx += 32, dw += 32, decisions += 16) {
    const kept = i16x8.le_u(v128.load(decisions), limit);
    const low = i32x4.extend_low_i16x8_s(kept);
    const high = i32x4.extend_high_i16x8_s(kept);
    v128.store(dx, f32x4.add(v128.load(dx), v128.and(f32x4.mul(g, v128.load(w)), low)));
    v128.store(dx, f32x4.add(v128.load(dx, 16), v128.and(f32x4.mul(g, v128.load(w, 16)), high)), 16);
    v128.store(dw, f32x4.add(v128.load(dw), v128.and(f32x4.mul(g, v128.load(x)), low)));
    v128.store(dw, f32x4.add(v128.load(dw, 16), v128.and(f32x4.mul(g, v128.load(x, 16)), high)), 16);
  }
}

@inline
function limitOf(drops: i32, threshold: u32): v128 {
  return i16x8.splat(<i16>((drops < 0 ? threshold : EXACT_THRESHOLD) - 1));
}

/** y[b, o] = scale * sum over i of kept(b, o, i) * x[b, i] * w[o, i]. */
export function forward(
  x: usize, w: usize, y: usize, page: usize, batch: u32, units: u32, inputs: u32, stride: u32,
  element: f64, step: u32, sample: u32, key0: u32, key1: u32, threshold: u32, drops: i32, scale: f32,
): void {
  const limit = limitOf(drops, threshold);
  const population = units * inputs;
  const wholeRows = max(1, PAGE / inputs);
  const longest = min(PAGE, stride);
  let first = u64(element);
  for (let b: u32 = 0; b < batch; ++b, x += stride * 4) {
    let row = w;
    let dropped: u32 = 0;
    for (let o: u32 = 0; o < units;) {
      // A page holds several rows, or a stretch of one.
      const rows = min(wholeRows, units - o);
      for (let i: u32 = 0; i < stride; i += longest) {
        const count = rows > 1 ? rows * inputs : min(longest, inputs - i);
        let decisions = fillPage(page, first, count, step, sample, key0, key1, drops, population, dropped);
        if (drops >= 0) dropped += countDrops(decisions, count);
        const length = min(longest, stride - i);
        for (let r: u32 = 0; r < rows; ++r, decisions += inputs * 2) {
          const sum = scale * maskedDot(x + i * 4, row + (r * stride + i) * 4, decisions, length, limit);
          store<f32>(y + r * 4, i == 0 ? sum : load<f32>(y + r * 4) + sum);
        }
        first += count;
      }
      row += rows * stride * 4;
      y += rows * 4;
      o += rows;
    }
  }
}

/** Adds the gradients to dx [batch, stride] and dw [units, stride]; each decision is drawn once for both. */
export function backward(
  x: usize, w: usize, dy: usize, dx: usize, dw: usize, page: usize, batch: u32, units: u32, inputs: u32, stride: u32,
  element: f64, step: u32, sample: u32, key0: u32, key1: u32, threshold: u32, drops: i32, scale: f32,
): void {
  const limit = limitOf(drops, threshold);
  const population = units * inputs;
  const wholeRows = max(1, PAGE / inputs);
  const longest = min(PAGE, stride);
  let first = u64(element);
  for (let b: u32 = 0; b < batch; ++b, x += stride * 4, dx += stride * 4) {
    let at: usize = 0;
    let dropped: u32 = 0;
    for (let o: u32 = 0; o < units;) {
      const rows = min(wholeRows, units - o);
      for (let i: u32 = 0; i < stride; i += longest) {
        const count = rows > 1 ? rows * inputs : min(longest, inputs - i);
        let decisions = fillPage(page, first, count, step, sample, key0, key1, drops, population, dropped);
        if (drops >= 0) dropped += countDrops(decisions, count);
        const length = min(longest, stride - i);
        for (let r: u32 = 0; r < rows; ++r, decisions += inputs * 2) {
          const from = at + (r * stride + i) * 4;
          addMasked(x + i * 4, w + from, dx + i * 4, dw + from, decisions, length, limit, scale * load<f32>(dy + r * 4));
        }
        first += count;
      }
      at += rows * stride * 4;
      dy += rows * 4;
      o += rows;
    }
  }
}

/** y [units, stride] = kept ? scale * w : 0, with one mask for all examples: decision o * inputs + i. `y` may be `w`. */
export function maskWeights(
  w: usize, y: usize, page: usize, units: u32, inputs: u32, stride: u32,
  step: u32, sample: u32, key0: u32, key1: u32, threshold: u32, drops: i32, scale: f32,
): void {
  const limit = limitOf(drops, threshold);
  const factor = f32x4.splat(scale);
  let dropped: u32 = 0;
  let first: u64 = 0;
  for (let o: u32 = 0; o < units; ++o, w += stride * 4, y += stride * 4) {
    for (let i: u32 = 0; i < inputs; i += PAGE) {
      const count = min(PAGE, inputs - i);
      let decisions = fillPage(page, first, count, step, sample, key0, key1, drops, units * inputs, dropped);
      if (drops >= 0) dropped += countDrops(decisions, count);
      for (let k = i; k < i + count; k += 8, decisions += 16) {
        const kept = i16x8.le_u(v128.load(decisions), limit);
        const from = w + k * 4;
        const to = y + k * 4;
        v128.store(to, v128.and(f32x4.mul(v128.load(from), factor), i32x4.extend_low_i16x8_s(kept)));
        v128.store(to, v128.and(f32x4.mul(v128.load(from, 16), factor), i32x4.extend_high_i16x8_s(kept)), 16);
      }
      first += count;
    }
  }
}
