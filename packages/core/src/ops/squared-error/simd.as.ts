// The mean squared error, with its gradient in the same pass.
import { highHalf, lowHalf, only, put, zeros } from "../shared/lanes.as";

/** loss [] = the mean of (p - t)^2 over all elements, summed in double precision, and gradient = 2 (p - t) / size. */
export function meanSquaredError(loss: usize, gradient: usize, predictions: usize, targets: usize, size: i32): void {
  const count = <f64>size;
  const slope = f32x4.splat(<f32>(2 / count));
  let low = f64x2.splat(0), high = low;
  for (; size > 0; size -= 4, gradient += 16, predictions += 16, targets += 16) {
    const error = only(size, f32x4.sub(v128.load(predictions), v128.load(targets)), zeros());
    const l = lowHalf(error), h = highHalf(error);
    low = f64x2.add(low, f64x2.mul(l, l));
    high = f64x2.add(high, f64x2.mul(h, h));
    put(gradient, size, f32x4.mul(slope, error));
  }
  const pairs = f64x2.add(low, high);
  store<f32>(loss, <f32>((f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)) / count));
}
