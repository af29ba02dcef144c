// The negative log-likelihood of normal distributions, with its gradient in the same pass.
import { exp4 } from "../shared/exponential.as";
import { highHalf, lowHalf, only, put, zeros } from "../shared/lanes.as";

/**
 * losses [rows] = the mean over a row of (s + (t - m)^2 e^-s + ln(2 pi)) / 2, and gradient = (m - t) e^-s / (outputs count) of the means m and
 * (1 - (t - m)^2 e^-s) / (2 outputs count) of the log variances s, for predictions [rows, 2 outputs] and targets t [rows, outputs], `rows` of the
 * batch's `count`.
 */
export function gaussianNegativeLogLikelihood(
  losses: usize, gradient: usize, predictions: usize, targets: usize, rows: i32, outputs: i32, count: i32,
): void {
  const row = <usize>outputs << 2;
  const share = 1 / (<f64>outputs * <f64>count);
  const one = f32x4.splat(1), slope = f32x4.splat(<f32>share), half = f32x4.splat(<f32>(share / 2));
  for (; rows > 0; rows--, losses += 4, gradient += 2 * row, predictions += 2 * row, targets += row) {
    let low = f64x2.splat(0), high = low;
    for (let left = outputs, at: usize = 0; left > 0; left -= 4, at += 16) {
      const error = f32x4.sub(v128.load(predictions + at), v128.load(targets + at));
      const logVariance = v128.load(predictions + row + at);
      const weighted = f32x4.mul(error, exp4(f32x4.neg(logVariance)));
      const square = f32x4.mul(error, weighted);
      const term = only(left, f32x4.add(logVariance, square), zeros());
      low = f64x2.add(low, lowHalf(term));
      high = f64x2.add(high, highHalf(term));
      put(gradient + at, left, f32x4.mul(slope, weighted));
      put(gradient + row + at, left, f32x4.mul(half, f32x4.sub(one, square)));
    }
    const pairs = f64x2.add(low, high);
    const sum = f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
    store<f32>(losses, <f32>(sum / (2 * <f64>outputs) + 0.9189385332046727));
  }
}
