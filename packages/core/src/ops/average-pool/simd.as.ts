// The mean of every window over images [batch, rows, columns, channels], four channels at a time. Windows are `down` by `across`
// pixels, `height` by `width` of them over an image; padding is not counted. Sums are in double precision.
import { demote, highHalf, lowHalf, put } from "../shared/lanes.as";

/** y = the mean of every window, for the windows from `begin` up to, but not including, `end`. */
export function averagePool(
  y: usize, x: usize, begin: i32, end: i32,
  rows: i32, columns: i32, channels: i32, height: i32, width: i32,
  down: i32, across: i32, strideDown: i32, strideAcross: i32, top: i32, left: i32,
): void {
  const pixel = <usize>channels << 2;
  const row = pixel * columns;
  for (let at = begin; at < end; at++) {
    const line = at / width;
    const image = line / height;
    const above = (line - image * height) * strideDown - top;
    const before = (at - line * width) * strideAcross - left;
    const firstRow = max(above, 0), firstColumn = max(before, 0);
    const downs = min(above + down, rows) - firstRow;
    const acrosses = min(before + across, columns) - firstColumn;
    const count = f64x2.splat(<f64>downs * <f64>acrosses);
    const length = <usize>acrosses * pixel;
    let from = x + <usize>(image * rows + firstRow) * row + <usize>firstColumn * pixel;
    for (let rest = channels; rest > 0; rest -= 4, from += 16) {
      let low = f64x2.splat(0), high = low;
      for (let i = 0, place = from; i < downs; i++, place += row) {
        for (let pixels = place; pixels < place + length; pixels += pixel) {
          const value = v128.load(pixels);
          low = f64x2.add(low, lowHalf(value));
          high = f64x2.add(high, highHalf(value));
        }
      }
      put(y, rest, demote(f64x2.div(low, count), f64x2.div(high, count)));
      y += min(rest, 4) << 2;
    }
  }
}

/** dx = the parts of the gradients dy of all windows over a pixel, for the pixels from `begin` up to, but not including, `end`. */
export function averagePoolGrad(
  dx: usize, dy: usize, begin: i32, end: i32,
  rows: i32, columns: i32, channels: i32, height: i32, width: i32,
  down: i32, across: i32, strideDown: i32, strideAcross: i32, top: i32, left: i32,
): void {
  const pixel = <usize>channels << 2;
  memory.fill(dx, 0, pixel * max(end - begin, 0));
  for (let at = begin; at < end; at++, dx += pixel) {
    const line = at / columns;
    const image = line / rows;
    const row = line - image * rows + top, column = at - line * columns + left;
    // The windows over this pixel: windows before the first end too early, windows after the last begin too late.
    const lastDown = min(row / strideDown, height - 1), lastAcross = min(column / strideAcross, width - 1);
    for (let i = max(row - down + strideDown, 0) / strideDown; i <= lastDown; i++) {
      const above = i * strideDown - top;
      const downs = min(above + down, rows) - max(above, 0);
      for (let j = max(column - across + strideAcross, 0) / strideAcross; j <= lastAcross; j++) {
        const before = j * strideAcross - left;
        const acrosses = min(before + across, columns) - max(before, 0);
        const count = f32x4.splat(<f32>downs * <f32>acrosses);
        let from = dy + <usize>((image * height + i) * width + j) * pixel, to = dx;
        for (let rest = channels; rest > 0; rest -= 4, from += 16, to += 16) {
          put(to, rest, f32x4.add(v128.load(to), f32x4.div(v128.load(from), count)));
        }
      }
    }
  }
}
