// The binary cross-entropy of probabilities, with its gradient in the same pass.
import { log4, twiceArtanh } from "../shared/exponential.as";
import { highHalf, lowHalf, only, put, zeros } from "../shared/lanes.as";

/**
 * losses [rows] = the mean over a row of -t ln p - (1 - t) ln(1 - p), logarithms clipped at -100, and gradient =
 * (p - t) / max(p (1 - p), 1e-12) / (columns count), for probabilities p and targets t [rows, columns], `rows` of the batch's `count`.
 * A p outside [0, 1] counts as the nearer end, and its gradient is 0. NaN stays NaN.
 */
export function binaryCrossEntropy(
  losses: usize, gradient: usize, probabilities: usize, targets: usize, rows: i32, columns: i32, count: i32,
): void {
  const row = <usize>columns << 2;
  const one = f32x4.splat(1), share = f32x4.splat(<f32>(1 / (<f64>columns * <f64>count)));
  const least = f32x4.splat(-100);
  for (; rows > 0; rows--, losses += 4, gradient += row, probabilities += row, targets += row) {
    let low = f64x2.splat(0), high = low;
    for (let left = columns, at: usize = 0; left > 0; left -= 4, at += 16) {
      const given = v128.load(probabilities + at), t = v128.load(targets + at);
      const p = f32x4.min(f32x4.max(given, zeros()), one);
      const rest = f32x4.sub(one, p);
      const yes = f32x4.mul(t, f32x4.max(log(p), least));
      const no = f32x4.mul(f32x4.sub(one, t), f32x4.max(logOfRest(p, rest), least));
      const term = only(left, f32x4.add(yes, no), zeros());
      low = f64x2.sub(low, lowHalf(term));
      high = f64x2.sub(high, highHalf(term));
      const slope = f32x4.div(f32x4.sub(p, t), f32x4.max(f32x4.mul(p, rest), f32x4.splat(1e-12)));
      const outside = v128.or(f32x4.lt(given, zeros()), f32x4.gt(given, one));
      put(gradient + at, left, v128.andnot(f32x4.mul(share, slope), outside));
    }
    const pairs = f64x2.add(low, high);
    store<f32>(losses, <f32>((f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)) / <f64>columns));
  }
}

/** ln(x) for x in [0, 1], including subnormal numbers; below -104 for 0. */
@inline
function log(x: v128): v128 {
  const small = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const logarithm = log4(v128.bitselect(f32x4.mul(x, f32x4.splat(16777216)), x, small));
  // A factor of 2^24 makes even the smallest number normal; log4 gives -88 for 0, which is then low enough.
  return f32x4.sub(logarithm, v128.and(f32x4.splat(16.635532), small));
}

/** ln(1 - p) for p in [0, 1]: for p below 1/2, where `rest` has lost digits of p, as -2 artanh(p / (2 - p)); above, `rest` is exact. */
@inline
function logOfRest(p: v128, rest: v128): v128 {
  const small = f32x4.neg(twiceArtanh(f32x4.div(p, f32x4.sub(f32x4.splat(2), p))));
  return v128.bitselect(small, log(rest), f32x4.le(p, f32x4.splat(0.5)));
}
