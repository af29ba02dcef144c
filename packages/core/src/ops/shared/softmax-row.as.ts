// The common part of softmax and its loss: the largest element of a row, and the exponentials relative to it.
import { exp4 } from "./exponential.as";
import { only, put, sumLanes, zeros } from "./lanes.as";

/** The largest element of a row, in all four lanes. */
export function rowMax(x: usize, columns: i32): v128 {
  const lowest = f32x4.splat(-Infinity);
  let largest = lowest;
  for (; columns > 0; columns -= 4, x += 16) largest = f32x4.pmax(largest, only(columns, v128.load(x), lowest));
  largest = f32x4.pmax(largest, v128.shuffle<i64>(largest, largest, 1, 0));
  return f32x4.pmax(largest, v128.shuffle<f32>(largest, largest, 1, 0, 3, 2));
}

/** y = e^(x - shift) of a row. Returns the sum of y. */
export function expRow(y: usize, x: usize, columns: i32, shift: v128): f64 {
  let sum = zeros();
  for (; columns > 0; columns -= 4, x += 16, y += 16) {
    const value = exp4(f32x4.sub(only(columns, v128.load(x), f32x4.splat(-Infinity)), shift));
    sum = f32x4.add(sum, value);
    put(y, columns, value);
  }
  return sumLanes(sum);
}
