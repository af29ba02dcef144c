// Packing patches of images: the operand of a convolution's matrix product, which is never stored as a whole. A patch is the window that
// one output position sees; its taps are numbered (kernel row, kernel column, channel). Padding reads as zeros.
//
// Every function takes the sizes of a call in the same order: images [rows, columns, channels], windows of
// [kernelRows, kernelColumns] with strides and the padding before the image, and outputs [height, width].

import { put } from "../shared/lanes.as";

/** Bytes of the record of a lane: the address where its patch begins, and its row and column. */
const LANE: usize = 12;
/** Bytes of zeros that are read for a stretch of padding, with room to read three numbers past it. */
const ZEROS: usize = 256 * 4 + 16;
/** Bytes of scratch. */
export const PATCH_SCRATCH: usize = 4 * LANE + ZEROS;

/** Bytes that packing may write after the last strip, since it writes whole vectors. */
export const PATCH_SLACK: usize = 48;

/**
 * Packs taps `tap … tap + terms` of the patches of `count` output positions into strips of four patches side by side. `scratch` has
 * PATCH_SCRATCH bytes, and its zeros are set.
 */
export function packPatches(
  strip: usize, x: usize, position: i32, count: i32, tap: i32, terms: i32,
  rows: i32, columns: i32, channels: i32, kernelColumns: i32,
  strideRows: i32, strideColumns: i32, top: i32, left: i32, height: i32, width: i32,
  scratch: usize,
): void {
  const span = kernelColumns * channels;
  const firstRow = tap / span;
  const firstRest = tap - firstRow * span;
  const line = position / width;
  let column = position - line * width;
  let image = line / height;
  let row = line - image * height;
  for (; count > 0; count -= 4) {
    let inside = true;
    for (let lane: usize = 0; lane < 4; lane++) {
      const y = row * strideRows - top;
      const z = column * strideColumns - left;
      inside = inside && z >= 0 && z + kernelColumns <= columns;
      const place = scratch + lane * LANE;
      store<usize>(place, x + (<usize>(((image * rows + y) * columns + z) * channels) << 2));
      store<i32>(place, y, 4);
      store<i32>(place, z, 8);
      // A lane beyond the last repeats it, and its sums are never read.
      if (<i32>lane + 1 < count && ++column == width) {
        column = 0;
        if (++row == height) {
          row = 0;
          image++;
        }
      }
    }
    let kernelRow = firstRow;
    let rest = firstRest;
    for (let todo = terms; todo > 0;) {
      // If all columns of the window are in the image, the taps of a kernel row lie side by side.
      const kernelColumn = inside ? 0 : rest / channels;
      const stretch = min(todo, inside ? span - rest : (kernelColumn + 1) * channels - rest);
      const offset = <usize>(kernelRow * columns * channels + rest) << 2;
      interleave(
        strip, stretch,
        source(scratch, 0, kernelRow, kernelColumn, offset, rows, columns),
        source(scratch, 1, kernelRow, kernelColumn, offset, rows, columns),
        source(scratch, 2, kernelRow, kernelColumn, offset, rows, columns),
        source(scratch, 3, kernelRow, kernelColumn, offset, rows, columns),
      );
      strip += <usize>stretch << 4;
      todo -= stretch;
      rest += stretch;
      if (rest == span) {
        rest = 0;
        kernelRow++;
      }
    }
  }
}

/** The address of a lane's taps: in the image, or among the zeros. */
@inline
function source(
  scratch: usize, lane: usize, kernelRow: i32, kernelColumn: i32, offset: usize, rows: i32, columns: i32,
): usize {
  const place = scratch + lane * LANE;
  const row = load<u32>(place, 4) + kernelRow;
  const column = load<u32>(place, 8) + kernelColumn;
  return row < <u32>rows && column < <u32>columns ? load<usize>(place) + offset : scratch + 4 * LANE;
}

/** Interleaves four rows. It writes up to three terms too many, which the next call overwrites. */
function interleave(to: usize, count: i32, a: usize, b: usize, c: usize, d: usize): void {
  for (; count > 0; count -= 4) {
    const row0 = v128.load(a);
    const row1 = v128.load(b);
    const row2 = v128.load(c);
    const row3 = v128.load(d);
    const low01 = v128.shuffle<f32>(row0, row1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(row0, row1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(row2, row3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(row2, row3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 16);
    v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 32);
    v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 48);
    a += 16;
    b += 16;
    c += 16;
    d += 16;
    to += 64;
  }
}

/**
 * Packs `count` taps, from number `tap` on, of the patches of `terms` output positions: strips of four taps side by side, one term per
 * position.
 */
export function packTaps(
  strip: usize, x: usize, tap: i32, count: i32, position: i32, terms: i32,
  rows: i32, columns: i32, channels: i32, kernelColumns: i32,
  strideRows: i32, strideColumns: i32, top: i32, left: i32, height: i32, width: i32,
  scratch: usize,
): void {
  const span = kernelColumns * channels;
  const step = <usize>(strideColumns * channels) << 2;
  const firstLine = position / width;
  const firstColumn = position - firstLine * width;
  const firstImage = firstLine / height;
  const firstRow = firstLine - firstImage * height;
  for (; count > 0; count -= 4) {
    for (let lane = 0; lane < 4; lane++) {
      // A lane beyond the last repeats it, and its sums are never read.
      const number = tap + min(lane, count - 1);
      const to = scratch + <usize>lane * LANE;
      const kernelRow = number / span;
      const rest = number - kernelRow * span;
      store<usize>(to, <usize>(kernelRow * columns * channels + rest) << 2);
      store<i32>(to, kernelRow, 4);
      store<i32>(to, rest / channels, 8);
    }
    const kernelRow = load<i32>(scratch, 4);
    const near = load<i32>(scratch, 8);
    const far = load<i32>(scratch + 3 * LANE, 8);
    const together = load<usize>(scratch + 3 * LANE) == load<usize>(scratch) + 12 && load<i32>(scratch + 3 * LANE, 4) == kernelRow;
    let image = firstImage, row = firstRow, column = firstColumn;
    for (let todo = terms; todo > 0;) {
      const stop = min(column + todo, width);
      todo -= stop - column;
      const y = row * strideRows - top;
      let z = column * strideColumns - left;
      let from = x + (<usize>(((image * rows + y) * columns + z) * channels) << 2);
      for (; column < stop;) {
        if (together && <u32>(y + kernelRow) < <u32>rows && z + near >= 0 && z + far < columns) {
          const last = min(stop, column + (columns - 1 - far - z) / strideColumns + 1);
          let at = from + load<usize>(scratch);
          const more = last - column;
          for (; column < last; column++) {
            v128.store(strip, v128.load(at));
            strip += 16;
            at += step;
          }
          z += more * strideColumns;
          from += <usize>more * step;
        } else {
          for (let lane: usize = 0; lane < 4; lane++) {
            const place = scratch + lane * LANE;
            const isInside = <u32>(y + load<i32>(place, 4)) < <u32>rows && <u32>(z + load<i32>(place, 8)) < <u32>columns;
            store<f32>(strip + (lane << 2), isInside ? load<f32>(from + load<usize>(place)) : 0);
          }
          strip += 16;
          z += strideColumns;
          from += step;
          column++;
        }
      }
      column = 0;
      if (++row == height) {
        row = 0;
        image++;
      }
    }
    tap += 4;
  }
}

/**
 * Adds taps `tap … tap + taps` of the patches of `count` output positions, one row per position, to the images that the patches are from.
 * Only pixels from `begin` up to, but not including, `end` are added to; dx points at pixel `begin`.
 */
export function addPatches(
  dx: usize, patches: usize, begin: i32, end: i32, position: i32, count: i32, tap: i32, taps: i32,
  rows: i32, columns: i32, channels: i32, kernelColumns: i32,
  strideRows: i32, strideColumns: i32, top: i32, left: i32, height: i32, width: i32,
): void {
  const span = kernelColumns * channels;
  const firstKernelRow = tap / span;
  const firstRest = tap - firstKernelRow * span;
  const line = position / width;
  let column = position - line * width;
  let image = line / height;
  let row = line - image * height;
  const origin = begin * channels;
  for (; count > 0; count--) {
    const z = column * strideColumns - left;
    let y = row * strideRows - top + firstKernelRow;
    let rest = firstRest;
    for (let todo = taps; todo > 0;) {
      const stretch = min(todo, span - rest);
      if (<u32>y < <u32>rows) {
        const pixel = (image * rows + y) * columns;
        // Counted in numbers from the first pixel: the start of the stretch, and its part in this row and in this range of pixels.
        const start = (pixel + z) * channels + rest;
        const first = max(start, max(pixel, begin) * channels);
        const last = min(start + stretch, min(pixel + columns, end) * channels);
        addRun(dx + (<usize>(first - origin) << 2), patches + (<usize>(first - start) << 2), last - first);
      }
      patches += <usize>stretch << 2;
      todo -= stretch;
      rest = 0;
      y++;
    }
    if (++column == width) {
      column = 0;
      if (++row == height) {
        row = 0;
        image++;
      }
    }
  }
}

/** to += from, `count` numbers. */
@inline
function addRun(to: usize, from: usize, count: i32): void {
  for (; count >= 4; count -= 4, to += 16, from += 16) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  }
  if (count > 0) put(to, count, f32x4.add(v128.load(to), v128.load(from)));
}
