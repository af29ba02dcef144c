// Where the largest element of a row is.
import { only } from "../shared/lanes.as";

/** y [rows] = where each row of x [rows, columns] is largest; NaN where it holds one. There is at least one column. */
export function argMax(y: usize, x: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--, y += 4) {
    const largest = rowLargest(x, columns);
    store<f32>(y, f32x4.extract_lane(largest, 0) == f32x4.extract_lane(largest, 0) ? <f32>firstOf(x, largest) : NaN);
    x += <usize>columns << 2;
  }
}

/** The largest element of a row in all four lanes; NaN of a row that holds one. */
function rowLargest(x: usize, columns: i32): v128 {
  const lowest = f32x4.splat(-Infinity);
  let largest = lowest;
  for (; columns > 0; columns -= 4, x += 16) largest = f32x4.max(largest, only(columns, v128.load(x), lowest));
  largest = f32x4.max(largest, v128.shuffle<i64>(largest, largest, 1, 0));
  return f32x4.max(largest, v128.shuffle<f32>(largest, largest, 1, 0, 3, 2));
}

/** Where the first element of that value is, from x on: it is there, and so comes before what is read past the row. */
function firstOf(x: usize, value: v128): i32 {
  let index = 0;
  let equal = f32x4.eq(v128.load(x), value);
  while (!v128.any_true(equal)) {
    index += 4;
    equal = f32x4.eq(v128.load(x + (<usize>index << 2)), value);
  }
  return index + ctz<i32>(i32x4.bitmask(equal));
}
