// The largest element of every window over images [batch, rows, columns, channels], four channels at a time. Windows are
// `down` by `across` pixels, `height` by `width` of them over an image; padding has no values.
import { put } from "../shared/lanes.as";

/** y = the largest element of every window, for the windows from `begin` up to, but not including, `end`; NaN if the window contains one. */
export function maxPool(
  y: usize, x: usize, begin: i32, end: i32,
  rows: i32, columns: i32, channels: i32, height: i32, width: i32,
  down: i32, across: i32, strideDown: i32, strideAcross: i32, top: i32, left: i32,
): void {
  const pixel = <usize>channels << 2;
  const row = pixel * columns;
  for (let at = begin; at < end; at++, y += pixel) {
    const line = at / width;
    const image = line / height;
    const above = (line - image * height) * strideDown - top;
    const before = (at - line * width) * strideAcross - left;
    const firstRow = max(above, 0), firstColumn = max(before, 0);
    const downs = min(above + down, rows) - firstRow;
    const acrosses = <usize>(min(before + across, columns) - firstColumn) * pixel;
    const corner = x + <usize>(image * rows + firstRow) * row + <usize>firstColumn * pixel;
    let from = corner, to = y;
    let rest = channels;
    for (; rest >= 16; rest -= 16, from += 64, to += 64) {
      let a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
      for (let i = 0, place = from; i < downs; i++, place += row) {
        for (let pixels = place; pixels < place + acrosses; pixels += pixel) {
          a = f32x4.max(a, v128.load(pixels));
          b = f32x4.max(b, v128.load(pixels, 16));
          c = f32x4.max(c, v128.load(pixels, 32));
          d = f32x4.max(d, v128.load(pixels, 48));
        }
      }
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
    for (; rest > 0; rest -= 4, from += 16, to += 16) {
      let a = v128.load(from);
      for (let i = 0, place = from; i < downs; i++, place += row) {
        for (let pixels = place; pixels < place + acrosses; pixels += pixel) a = f32x4.max(a, v128.load(pixels));
      }
      put(to, rest, a);
    }
  }
}

/**
 * dx = the gradients dy of the windows at the first of their largest elements, for the pixels from `begin` up to, but not including, `end`.
 * Windows that reach beyond these pixels are searched again for the pixels beyond.
 */
export function maxPoolGrad(
  dx: usize, x: usize, dy: usize, begin: i32, end: i32,
  rows: i32, columns: i32, channels: i32, height: i32, width: i32,
  down: i32, across: i32, strideDown: i32, strideAcross: i32, top: i32, left: i32,
): void {
  if (begin >= end) return;
  const pixel = <usize>channels << 2;
  const row = pixel * columns;
  const low = <usize>begin * pixel, high = <usize>end * pixel;
  memory.fill(dx + low, 0, high - low);
  const firstLine = begin / columns, lastLine = (end - 1) / columns;
  const lastImage = lastLine / rows;
  for (let image = firstLine / rows; image <= lastImage; image++) {
    const first = max(firstLine - image * rows, 0), last = min(lastLine - image * rows, rows - 1);
    // The first window that reaches down to the first row: all windows before it end above.
    const reach = first + top - down + strideDown;
    for (let line = max(reach, 0) / strideDown; line < height && line * strideDown - top <= last; line++) {
      const above = line * strideDown - top;
      const firstRow = max(above, 0);
      const downs = min(above + down, rows) - firstRow;
      const corner = <usize>(image * rows + firstRow) * row;
      let gradient = dy + <usize>(image * height + line) * width * pixel;
      for (let column = 0; column < width; column++) {
        const before = column * strideAcross - left;
        const firstColumn = max(before, 0);
        const acrosses = <usize>(min(before + across, columns) - firstColumn) * pixel;
        let from = corner + <usize>firstColumn * pixel;
        for (let rest = channels; rest > 0; rest -= 4, from += 16) {
          let largest = v128.load(x + from);
          let where = i32x4.splat(<i32>from);
          for (let i = 0, place = from; i < downs; i++, place += row) {
            for (let pixels = place; pixels < place + acrosses; pixels += pixel) {
              const value = v128.load(x + pixels);
              // A value that is not at most the largest is larger, or NaN; nothing replaces a NaN.
              const larger = v128.andnot(f32x4.eq(largest, largest), f32x4.le(value, largest));
              largest = v128.bitselect(value, largest, larger);
              where = v128.bitselect(i32x4.splat(<i32>pixels), where, larger);
            }
          }
          let to = dx;
          for (let lane = min(rest, 4); lane > 0; lane--, to += 4, gradient += 4) {
            const place = <usize>i32x4.extract_lane(where, 0);
            if (place >= low && place < high) store<f32>(to + place, load<f32>(to + place) + load<f32>(gradient));
            where = v128.shuffle<i32>(where, where, 1, 2, 3, 0);
          }
        }
      }
    }
  }
}
