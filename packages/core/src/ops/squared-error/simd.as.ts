// The squared error, with its gradient in the same pass.
import { highHalf, lowHalf, only, put, zeros } from "../shared/lanes.as";

/**
 * losses [rows] = the mean over a row of (p - t)^2, summed in double precision, and gradient = 2 (p - t) / (columns count), for predictions p
 * and targets t [rows, columns], `rows` of the batch's `count`.
 */
export function meanSquaredError(
  losses: usize, gradient: usize, predictions: usize, targets: usize, rows: i32, columns: i32, count: i32,
): void {
  const row = <usize>columns << 2;
  const slope = f32x4.splat(<f32>(2 / (<f64>columns * <f64>count)));
  for (; rows > 0; rows--, losses += 4, gradient += row, predictions += row, targets += row) {
    let low = f64x2.splat(0), high = low;
    for (let left = columns, at: usize = 0; left > 0; left -= 4, at += 16) {
      const error = only(left, f32x4.sub(v128.load(predictions + at), v128.load(targets + at)), zeros());
      const l = lowHalf(error), h = highHalf(error);
      low = f64x2.add(low, f64x2.mul(l, l));
      high = f64x2.add(high, f64x2.mul(h, h));
      put(gradient + at, left, f32x4.mul(slope, error));
    }
    const pairs = f64x2.add(low, high);
    store<f32>(losses, <f32>((f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)) / <f64>columns));
  }
}
