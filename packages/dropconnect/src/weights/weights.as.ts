// One mask over the weights, for the whole batch.
//
// Weights stay in their order, w [inputs, units]. Decision o * inputs + i has the opposite order, so decisions are transposed, eight by eight, rather
// than weights, which are twice as wide.
import { GROUP } from "@maskout/core/src/stream/philox.as";
import { fillBernoulli, fillExact, firstOf, limitOf, PAGE, WORDS_BYTES } from "../masks/page.as";

/** The number of units whose decisions are drawn together. */
const UNITS: u32 = 8;

/** The number of inputs whose decisions are applied together. */
const INPUTS: u32 = 8;

/** Bytes of scratch memory for `maskWeights`: the words of a page, and the decisions of eight units, which may start within a group. */
export const MASK_BYTES: u32 = WORDS_BYTES + 2 * GROUP * 2;

/** Additional bytes of scratch memory per input. */
export const MASK_BYTES_PER_INPUT: u32 = UNITS * 2;

/**
 * Units `begin … end` of y [inputs, units] = kept(o * inputs + i) ? scale * w[i, o] : 0; a dropped weight is masked out, not multiplied by 0. With
 * exact sampling, all units must be computed together.
 */
export function maskWeights(
  y: usize, w: usize, scratch: usize, inputs: u32, units: u32, begin: u32, end: u32,
  step: u32, sample: u32, key0: u32, key1: u32, exact: bool, amount: u32, scale: f32,
): void {
  const limit = limitOf(exact, amount);
  const most = u32(i16x8.extract_lane_u(limit, 0));
  const factor = f32x4.splat(scale);
  const page = scratch + WORDS_BYTES;
  let dropped: u32 = 0;
  let first = u64(begin) * inputs;
  for (let o = begin; o < end; o += UNITS) {
    const count = min(UNITS, end - o) * inputs;
    if (exact) {
      for (let done: u32 = 0; done < count; done += PAGE) {
        const length = min(PAGE, count - done);
        const to = page + done * 2;
        dropped = fillExact(
          to, scratch, first + done, length, step, sample, key0, key1, amount, units * inputs, dropped,
        );
      }
    } else fillBernoulli(page, first, count, step, sample, key0, key1);
    const decisions = firstOf(page, first, exact);
    let i: u32 = 0;
    if (end - o >= UNITS) {
      for (; i + INPUTS <= inputs; i += INPUTS) {
        const at = (i * units + o) * 4;
        scaleBlock(y + at, w + at, units * 4, decisions + i * 2, inputs * 2, limit, factor);
      }
    }
    // The remaining weights at the edges, one by one.
    for (; i < inputs; ++i) {
      for (let r: u32 = 0; r < min(UNITS, end - o); ++r) {
        const at = (i * units + o + r) * 4;
        const kept = u32(load<u16>(decisions + (r * inputs + i) * 2)) <= most;
        store<f32>(y + at, kept ? load<f32>(w + at) * scale : 0);
      }
    }
    first += count;
  }
}

/**
 * Processes eight inputs of eight units. `row` is the distance in bytes between the decisions of two units, `next` that between the weights of two
 * inputs.
 */
@inline
function scaleBlock(y: usize, w: usize, next: usize, decisions: usize, row: usize, limit: v128, factor: v128): void {
  const a = i16x8.le_u(v128.load(decisions), limit);
  const b = i16x8.le_u(v128.load(decisions + row), limit);
  const c = i16x8.le_u(v128.load(decisions + row * 2), limit);
  const d = i16x8.le_u(v128.load(decisions + row * 3), limit);
  const e = i16x8.le_u(v128.load(decisions + row * 4), limit);
  const f = i16x8.le_u(v128.load(decisions + row * 5), limit);
  const g = i16x8.le_u(v128.load(decisions + row * 6), limit);
  const h = i16x8.le_u(v128.load(decisions + row * 7), limit);
  // Units two by two, for inputs 0 to 3 and 4 to 7; then four by four, for two inputs at a time.
  const ab0 = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const ab4 = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  const cd0 = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
  const cd4 = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
  const ef0 = v128.shuffle<i16>(e, f, 0, 8, 1, 9, 2, 10, 3, 11);
  const ef4 = v128.shuffle<i16>(e, f, 4, 12, 5, 13, 6, 14, 7, 15);
  const gh0 = v128.shuffle<i16>(g, h, 0, 8, 1, 9, 2, 10, 3, 11);
  const gh4 = v128.shuffle<i16>(g, h, 4, 12, 5, 13, 6, 14, 7, 15);
  const two = next * 2;
  scaleTwo(y, w, next, v128.shuffle<i32>(ab0, cd0, 0, 4, 1, 5), v128.shuffle<i32>(ef0, gh0, 0, 4, 1, 5), factor);
  y += two;
  w += two;
  scaleTwo(y, w, next, v128.shuffle<i32>(ab0, cd0, 2, 6, 3, 7), v128.shuffle<i32>(ef0, gh0, 2, 6, 3, 7), factor);
  y += two;
  w += two;
  scaleTwo(y, w, next, v128.shuffle<i32>(ab4, cd4, 0, 4, 1, 5), v128.shuffle<i32>(ef4, gh4, 0, 4, 1, 5), factor);
  y += two;
  w += two;
  scaleTwo(y, w, next, v128.shuffle<i32>(ab4, cd4, 2, 6, 3, 7), v128.shuffle<i32>(ef4, gh4, 2, 6, 3, 7), factor);
}

/** Processes two inputs of eight units: `low` holds their decisions for units 0 to 3, `high` for units 4 to 7. */
@inline
function scaleTwo(y: usize, w: usize, next: usize, low: v128, high: v128, factor: v128): void {
  v128.store(y, v128.and(f32x4.mul(v128.load(w), factor), i32x4.extend_low_i16x8_s(low)));
  v128.store(y, v128.and(f32x4.mul(v128.load(w, 16), factor), i32x4.extend_low_i16x8_s(high)), 16);
  y += next;
  w += next;
  v128.store(y, v128.and(f32x4.mul(v128.load(w), factor), i32x4.extend_high_i16x8_s(low)));
  v128.store(y, v128.and(f32x4.mul(v128.load(w, 16), factor), i32x4.extend_high_i16x8_s(high)), 16);
}
