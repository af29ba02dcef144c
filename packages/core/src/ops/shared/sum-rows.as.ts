// Sums of columns in double precision, in a fixed order.
import { demote, highHalf, lowHalf, put } from "./lanes.as";

/** y [columns] = the sum over the rows of x [rows, columns], whose rows are `stride` elements apart. */
export function sumRows(y: usize, x: usize, rows: i32, columns: i32, stride: i32): void {
  const row = <usize>stride << 2;
  for (; columns > 0; columns -= 4, x += 16, y += 16) {
    let low = f64x2.splat(0), high = low;
    let from = x;
    for (let i = 0; i < rows; i++, from += row) {
      const value = v128.load(from);
      low = f64x2.add(low, lowHalf(value));
      high = f64x2.add(high, highHalf(value));
    }
    put(y, columns, demote(low, high));
  }
}
