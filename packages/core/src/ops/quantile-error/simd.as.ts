// The quantile loss, with its gradient in the same pass.
import { highHalf, lowHalf, only, put, zeros } from "../shared/lanes.as";

/**
 * losses [rows] = the mean over a row of max(q e, (q - 1) e), e = t - p, and gradient = -q / (quantiles count) where e > 0, (1 - q) / (quantiles
 * count) where e < 0, and e elsewhere, where e is 0 or NaN, for predictions p [rows, quantiles], targets t [rows] and levels q [quantiles], `rows` of
 * the batch's `count`.
 */
export function quantileError(
  losses: usize, gradient: usize, predictions: usize, targets: usize, levels: usize, rows: i32, quantiles: i32, count: i32,
): void {
  const row = <usize>quantiles << 2;
  const one = f32x4.splat(1), share = f32x4.splat(<f32>(1 / (<f64>quantiles * <f64>count)));
  for (; rows > 0; rows--, losses += 4, gradient += row, predictions += row, targets += 4) {
    const target = v128.load32_splat(targets);
    let low = f64x2.splat(0), high = low;
    for (let left = quantiles, at: usize = 0; left > 0; left -= 4, at += 16) {
      const level = v128.load(levels + at), error = f32x4.sub(target, v128.load(predictions + at));
      const above = f32x4.gt(error, zeros());
      const factor = v128.bitselect(level, f32x4.sub(level, one), above);
      const term = only(left, f32x4.mul(factor, error), zeros());
      low = f64x2.add(low, lowHalf(term));
      high = f64x2.add(high, highHalf(term));
      const sided = v128.or(above, f32x4.lt(error, zeros()));
      put(gradient + at, left, f32x4.mul(share, v128.bitselect(f32x4.neg(factor), error, sided)));
    }
    const pairs = f64x2.add(low, high);
    store<f32>(losses, <f32>((f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)) / <f64>quantiles));
  }
}
