// The sigmoid cross-entropy, with its gradient in the same pass.
import { exp4, log1p4 } from "../shared/exponential.as";
import { highHalf, lowHalf, only, put, zeros } from "../shared/lanes.as";

/**
 * loss [] = the mean over all elements of max(z, 0) - z t + log(1 + e^-|z|), and gradient = (sigmoid(z) - t) / size, for
 * logits z and targets t. A target of 0 adds nothing, even where the logit is infinite.
 */
export function sigmoidCrossEntropy(loss: usize, gradient: usize, logits: usize, targets: usize, size: i32): void {
  const count = <f64>size;
  const one = f32x4.splat(1), share = f32x4.splat(<f32>(1 / count));
  let low = f64x2.splat(0), high = low;
  for (; size > 0; size -= 4, gradient += 16, logits += 16, targets += 16) {
    const z = v128.load(logits), t = v128.load(targets);
    const power = exp4(f32x4.neg(f32x4.abs(z)));
    const product = v128.and(f32x4.mul(z, t), f32x4.ne(t, zeros()));
    const linear = f32x4.sub(f32x4.max(z, zeros()), product);
    const term = only(size, f32x4.add(linear, log1p4(power)), zeros());
    low = f64x2.add(low, lowHalf(term));
    high = f64x2.add(high, highHalf(term));
    // sigmoid(z) = 1 / (1 + e^-z), from the exponential that cannot overflow.
    const top = v128.bitselect(power, one, f32x4.lt(z, zeros()));
    const probability = f32x4.div(top, f32x4.add(one, power));
    put(gradient, size, f32x4.mul(share, f32x4.sub(probability, t)));
  }
  const pairs = f64x2.add(low, high);
  store<f32>(loss, <f32>((f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)) / count));
}
