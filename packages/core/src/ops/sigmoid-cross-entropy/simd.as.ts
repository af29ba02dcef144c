// The sigmoid cross-entropy, with its gradient in the same pass.
import { exp4, log1p4 } from "../shared/exponential.as";
import { highHalf, lowHalf, only, put, zeros } from "../shared/lanes.as";

/**
 * losses [rows] = the mean over a row of max(z, 0) - z t + log(1 + e^-|z|), and gradient = (sigmoid(z) - t) / (columns count), for logits z
 * and targets t [rows, columns], `rows` of the batch's `count`. A target of 0 adds nothing, even if the logit is infinite.
 */
export function sigmoidCrossEntropy(
  losses: usize, gradient: usize, logits: usize, targets: usize, rows: i32, columns: i32, count: i32,
): void {
  const row = <usize>columns << 2;
  const one = f32x4.splat(1), share = f32x4.splat(<f32>(1 / (<f64>columns * <f64>count)));
  for (; rows > 0; rows--, losses += 4, gradient += row, logits += row, targets += row) {
    let low = f64x2.splat(0), high = low;
    for (let left = columns, at: usize = 0; left > 0; left -= 4, at += 16) {
      const z = v128.load(logits + at), t = v128.load(targets + at);
      const power = exp4(f32x4.neg(f32x4.abs(z)));
      const product = v128.and(f32x4.mul(z, t), f32x4.ne(t, zeros()));
      const linear = f32x4.sub(f32x4.max(z, zeros()), product);
      const term = only(left, f32x4.add(linear, log1p4(power)), zeros());
      low = f64x2.add(low, lowHalf(term));
      high = f64x2.add(high, highHalf(term));
      // sigmoid(z) = 1 / (1 + e^-z), from the exponential that cannot overflow.
      const top = v128.bitselect(power, one, f32x4.lt(z, zeros()));
      const probability = f32x4.div(top, f32x4.add(one, power));
      put(gradient + at, left, f32x4.mul(share, f32x4.sub(probability, t)));
    }
    const pairs = f64x2.add(low, high);
    store<f32>(losses, <f32>((f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)) / <f64>columns));
  }
}
