// Softmax of rows, shifted by each row's maximum so that it cannot overflow.
import { exp4 } from "./exponential";
import { only, put, sumLanes, zeros } from "./lanes";

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

/** The largest element of a row, in all four lanes. */
export function rowMax(x: usize, columns: i32): v128 {
  const lowest = f32x4.splat(-Infinity);
  let largest = lowest;
  for (; columns > 0; columns -= 4, x += 16) largest = f32x4.pmax(largest, only(columns, v128.load(x), lowest));
  largest = f32x4.pmax(largest, v128.shuffle<i64>(largest, largest, 1, 0));
  return f32x4.pmax(largest, v128.shuffle<f32>(largest, largest, 1, 0, 3, 2));
}

/** y = e^(x - shift) of a row, and the sum of it. */
export function expRow(y: usize, x: usize, columns: i32, shift: v128): f64 {
  let sum = zeros();
  for (; columns > 0; columns -= 4, x += 16, y += 16) {
    const value = exp4(f32x4.sub(only(columns, v128.load(x), f32x4.splat(-Infinity)), shift));
    sum = f32x4.add(sum, value);
    put(y, columns, value);
  }
  return sumLanes(sum);
}

function scaleRow(y: usize, columns: i32, factor: v128): void {
  for (; columns > 0; columns -= 4, y += 16) put(y, columns, f32x4.mul(v128.load(y), factor));
}
