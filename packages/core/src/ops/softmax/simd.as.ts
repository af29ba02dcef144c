// Softmax of rows, shifted by each row's maximum so that it cannot overflow.
import { only, put, sumLanes, zeros } from "../shared/lanes.as";
import { expRow, rowMax } from "../shared/softmax-row.as";

/** y [rows, columns] = softmax of each row of x. */
export function softmax(y: usize, x: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2;
  for (; rows > 0; rows--) {
    const sum = expRow(y, x, columns, rowMax(x, columns));
    scaleRow(y, columns, f32x4.splat(<f32>(1 / sum)));
    x += row;
    y += row;
  }
}

/** dx [rows, columns] = y * (dy - sum(y * dy)), row by row. */
export function softmaxGrad(dx: usize, y: usize, dy: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--) {
    let products = zeros();
    for (let left = columns, at: usize = 0; left > 0; left -= 4, at += 16) {
      const product = f32x4.mul(v128.load(y + at), v128.load(dy + at));
      products = f32x4.add(products, only(left, product, zeros()));
    }
    const product = f32x4.splat(<f32>sumLanes(products));
    for (let left = columns, at: usize = 0; left > 0; left -= 4, at += 16) {
      put(dx + at, left, f32x4.mul(v128.load(y + at), f32x4.sub(v128.load(dy + at), product)));
    }
    const row = <usize>columns << 2;
    y += row;
    dy += row;
    dx += row;
  }
}

function scaleRow(y: usize, columns: i32, factor: v128): void {
  for (; columns > 0; columns -= 4, y += 16) put(y, columns, f32x4.mul(v128.load(y), factor));
}
