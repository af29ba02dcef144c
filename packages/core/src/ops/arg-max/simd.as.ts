// The index of the largest element of every row.
import { only } from "../shared/lanes.as";

/** y [rows] = the index of the largest element of each row of x [rows, columns]; NaN for a row that contains one. There is at least one column. */
export function argMax(y: usize, x: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--, y += 4) {
    const largest = rowLargest(x, columns);
    store<f32>(y, f32x4.extract_lane(largest, 0) == f32x4.extract_lane(largest, 0) ? <f32>firstOf(x, largest) : NaN);
    x += <usize>columns << 2;
  }
}

/** The largest element of a row in all four lanes; NaN for a row that contains one. */
function rowLargest(x: usize, columns: i32): v128 {
  const lowest = f32x4.splat(-Infinity);
  let largest = lowest;
  for (; columns > 0; columns -= 4, x += 16) largest = f32x4.max(largest, only(columns, v128.load(x), lowest));
  largest = f32x4.max(largest, v128.shuffle<i64>(largest, largest, 1, 0));
  return f32x4.max(largest, v128.shuffle<f32>(largest, largest, 1, 0, 3, 2));
}

/** The index of the first element of this value, from x on. The row contains it, so that it comes before anything read past the row. */
function firstOf(x: usize, value: v128): i32 {
  let index = 0;
  let equal = f32x4.eq(v128.load(x), value);
  while (!v128.any_true(equal)) {
    index += 4;
    equal = f32x4.eq(v128.load(x + (<usize>index << 2)), value);
  }
  return index + ctz<i32>(i32x4.bitmask(equal));
}
