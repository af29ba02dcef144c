// DropBlock: draws the decisions of the corners, spreads them over blocks, counts what is kept, and applies them.
import { keepBytes } from "@maskout/core/src/ops/masked-scale/imported.as";
import { DRAWS_BYTES } from "@maskout/core/src/ops/masked-scale/simd.as";
import { put } from "@maskout/core/src/ops/shared/lanes.as";

/** Bytes that whole vectors read and write past the end. */
const SLACK: u32 = 16;

/**
 * Bytes of scratch memory, in addition to one byte per decision: of a line with room for blocks on both sides, of the lines with corners, and of the
 * image.
 */
export const SCRATCH_BYTES: u32 = 3 * SLACK + DRAWS_BYTES;

/**
 * Drops blocks of `batch` images with `rows` lines of `columns` positions of `planes` decisions, each for `channels` values. Multiplies the kept
 * values of each image: `y = kept ? x * (values / kept values) : 0`. Image n draws from `element + n * stride` on. `y` may be `x`.
 */
export function dropBlocks(
  x: usize, y: usize, scratch: usize, batch: u32, rows: u32, columns: u32, planes: u32, channels: u32, block: u32,
  element: f64, stride: f64, step: u32, sample: u32, key0: u32, key1: u32, threshold: u32,
): void {
  const width = columns * planes, size = rows * width;
  const reach = (block - 1) * planes;
  const corners = rows - block + 1, cornerWidth = width - reach;
  const line = scratch;
  const blocks = line + width + reach + SLACK;
  const kept = blocks + corners * width + SLACK;
  memory.fill(line, 1, width + reach);
  for (; batch > 0; --batch, element += stride) {
    // The decisions lie where the mask will be written, after they have been spread along the lines.
    keepBytes(
      kept, kept + corners * cornerWidth, corners * cornerWidth, element, step, sample, key0, key1, threshold,
    );
    for (let i: u32 = 0; i < corners; ++i) {
      memory.copy(line + reach, kept + i * cornerWidth, cornerWidth);
      allKept(blocks + i * width, line, width, block, planes);
    }
    for (let i: u32 = 0; i < rows; ++i) {
      const first = i < block ? 0 : i - block + 1;
      allKept(kept + i * width, blocks + first * width, width, min(i + 1, corners) - first, width);
    }
    memory.fill(kept + size, 0, SLACK);
    const count = sum(kept, size);
    const scale: f32 = count == 0 ? 0 : f32(f64(size) / f64(count));
    if (channels == 1) scaleEach(x, y, kept, size, scale);
    else for (let i: u32 = 0; i < size; ++i) scaleAll(x + i * channels * 4, y + i * channels * 4, kept + i, channels, scale);
    x += size * channels * 4;
    y += size * channels * 4;
  }
}

/** Writes, for each of `width` decisions, whether all of the `count` decisions that lie `stride` apart are kept. */
function allKept(to: usize, from: usize, width: u32, count: u32, stride: u32): void {
  for (const end = to + width; to < end; to += 16, from += 16) {
    let all = v128.load(from);
    for (let k: u32 = 1; k < count; ++k) all = v128.and(all, v128.load(from + k * stride));
    v128.store(to, all);
  }
}

/** The number of kept decisions; zeros follow them in memory. */
function sum(kept: usize, size: u32): u32 {
  let total = i32x4.splat(0);
  for (const end = kept + size; kept < end; kept += 16) {
    total = i32x4.add(total, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v128.load(kept))));
  }
  return i32x4.extract_lane(total, 0) + i32x4.extract_lane(total, 1) + i32x4.extract_lane(total, 2) + i32x4.extract_lane(total, 3);
}

/** Scales values with one decision each. */
function scaleEach(x: usize, y: usize, kept: usize, count: i32, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (; count > 0; count -= 4, x += 16, y += 16, kept += 4) {
    const mask = i32x4.neg(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(kept))));
    put(y, count, v128.and(f32x4.mul(v128.load(x), factor), mask));
  }
}

/** Scales values that share one decision. */
function scaleAll(x: usize, y: usize, kept: usize, count: i32, scale: f32): void {
  const factor = f32x4.splat(scale), mask = i32x4.splat(-i32(load<u8>(kept)));
  for (; count > 0; count -= 4, x += 16, y += 16) put(y, count, v128.and(f32x4.mul(v128.load(x), factor), mask));
}
