// One mask over the weights, for the whole batch.
//
// Weights stay as they lie, w [inputs, units]; decision o * inputs + i runs the other way, so decisions are transposed, eight rows of
// eight at a time, and not weights, which are twice as wide.
import { put } from "@maskout/core/src/ops/shared/lanes.as";
import { GROUP } from "@maskout/core/src/stream/philox.as";
import { fillBernoulli, fillExact, firstOf, limitOf, PAGE, WORDS_BYTES } from "../masks/page.as";

/** Units whose decisions are drawn together. */
const UNITS: u32 = 8;

/** Bytes of scratch that `maskWeights` asks for: the words of a page, and the decisions of eight units, which may start in a group. */
export const MASK_BYTES: u32 = WORDS_BYTES + 2 * GROUP * 2;

/** Bytes of scratch that it asks for beside these, for every input. */
export const MASK_BYTES_PER_INPUT: u32 = UNITS * 2;

/** y [inputs, units] = kept(o * inputs + i) ? scale * w[i, o] : 0; a dropped weight is selected away. */
export function maskWeights(
  y: usize, w: usize, scratch: usize, inputs: u32, units: u32,
  step: u32, sample: u32, key0: u32, key1: u32, exact: bool, amount: u32, scale: f32,
): void {
  const limit = limitOf(exact, amount);
  const page = scratch + WORDS_BYTES;
  let dropped: u32 = 0;
  let first: u64 = 0;
  for (let o: u32 = 0; o < units; o += UNITS) {
    const count = min(UNITS, units - o) * inputs;
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
    for (let i: u32 = 0; i < inputs; i += 8) {
      const at = (i * units + o) * 4;
      scaleKept(y + at, w + at, decisions + i * 2, inputs * 2, min(8, inputs - i), units, units - o, limit, scale);
    }
    first += count;
  }
}

/** Up to eight inputs of up to eight units: `row` bytes lie between two units' decisions, `units` elements between two inputs' weights. */
@inline
function scaleKept(
  y: usize, w: usize, decisions: usize, row: usize, inputs: u32, units: u32, left: u32, limit: v128, scale: f32,
): void {
  const a = i16x8.le_u(v128.load(decisions), limit);
  const b = i16x8.le_u(v128.load(decisions + row), limit);
  const c = i16x8.le_u(v128.load(decisions + row * 2), limit);
  const d = i16x8.le_u(v128.load(decisions + row * 3), limit);
  const e = i16x8.le_u(v128.load(decisions + row * 4), limit);
  const f = i16x8.le_u(v128.load(decisions + row * 5), limit);
  const g = i16x8.le_u(v128.load(decisions + row * 6), limit);
  const h = i16x8.le_u(v128.load(decisions + row * 7), limit);
  // Units two by two, then four by four, then all eight: inputs 0 and 1, 2 and 3, … of each.
  const ab0 = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const ab4 = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  const cd0 = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
  const cd4 = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
  const ef0 = v128.shuffle<i16>(e, f, 0, 8, 1, 9, 2, 10, 3, 11);
  const ef4 = v128.shuffle<i16>(e, f, 4, 12, 5, 13, 6, 14, 7, 15);
  const gh0 = v128.shuffle<i16>(g, h, 0, 8, 1, 9, 2, 10, 3, 11);
  const gh4 = v128.shuffle<i16>(g, h, 4, 12, 5, 13, 6, 14, 7, 15);
  const next = units * 4;
  const factor = f32x4.splat(scale);
  scaleTwo(y, w, v128.shuffle<i32>(ab0, cd0, 0, 4, 1, 5), v128.shuffle<i32>(ef0, gh0, 0, 4, 1, 5), next, inputs, left, factor);
  if (inputs <= 2) return;
  y += next * 2;
  w += next * 2;
  scaleTwo(y, w, v128.shuffle<i32>(ab0, cd0, 2, 6, 3, 7), v128.shuffle<i32>(ef0, gh0, 2, 6, 3, 7), next, inputs - 2, left, factor);
  if (inputs <= 4) return;
  y += next * 2;
  w += next * 2;
  scaleTwo(y, w, v128.shuffle<i32>(ab4, cd4, 0, 4, 1, 5), v128.shuffle<i32>(ef4, gh4, 0, 4, 1, 5), next, inputs - 4, left, factor);
  if (inputs <= 6) return;
  y += next * 2;
  w += next * 2;
  scaleTwo(y, w, v128.shuffle<i32>(ab4, cd4, 2, 6, 3, 7), v128.shuffle<i32>(ef4, gh4, 2, 6, 3, 7), next, inputs - 6, left, factor);
}

/** One or two inputs: `low` holds their decisions for units 0 to 3, `high` for units 4 to 7. */
@inline
function scaleTwo(
  y: usize, w: usize, low: v128, high: v128, next: usize, inputs: u32, left: u32, factor: v128,
): void {
  scaleRow(y, w, i32x4.extend_low_i16x8_s(low), i32x4.extend_low_i16x8_s(high), left, factor);
  if (inputs == 1) return;
  scaleRow(y + next, w + next, i32x4.extend_high_i16x8_s(low), i32x4.extend_high_i16x8_s(high), left, factor);
}

/** The weights of one input to eight units, or to the `left` that there are. */
@inline
function scaleRow(y: usize, w: usize, low: v128, high: v128, left: u32, factor: v128): void {
  if (left >= 8) {
    v128.store(y, v128.and(f32x4.mul(v128.load(w), factor), low));
    v128.store(y, v128.and(f32x4.mul(v128.load(w, 16), factor), high), 16);
    return;
  }
  put(y, left, v128.and(f32x4.mul(v128.load(w), factor), low));
  if (left > 4) put(y + 16, left - 4, v128.and(f32x4.mul(v128.load(w, 16), factor), high));
}
