// The max-norm constraint.
import { demote, highHalf, lowHalf, put } from "../shared/lanes.as";

/** Rescales every column of w [rows, columns], whose rows are `stride` elements apart, to a norm of at most `limit`. */
export function maxNorm(y: usize, w: usize, rows: i32, columns: i32, stride: i32, limit: f32): void {
  const row = <usize>stride << 2;
  const limits = f32x4.splat(limit), one = f32x4.splat(1);
  for (; columns > 0; columns -= 4, y += 16, w += 16) {
    let low = f64x2.splat(0), high = low;
    for (let i: usize = 0, from = w; i < <usize>rows; i++, from += row) {
      const value = v128.load(from);
      const l = lowHalf(value), h = highHalf(value);
      low = f64x2.add(low, f64x2.mul(l, l));
      high = f64x2.add(high, f64x2.mul(h, h));
    }
    const norm = demote(f64x2.sqrt(low), f64x2.sqrt(high));
    const factor = v128.bitselect(f32x4.div(limits, norm), one, f32x4.gt(norm, limits));
    for (let i: usize = 0, from = w, to = y; i < <usize>rows; i++, from += row, to += row) {
      put(to, columns, f32x4.mul(factor, v128.load(from)));
    }
  }
}
