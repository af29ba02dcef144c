// The mean, summed in double precision in a fixed order.
import { highHalf, lowHalf, only, zeros } from "../shared/lanes.as";

/** y [] = the mean of all elements; NaN if there are none. */
export function mean(y: usize, x: usize, size: i32): void {
  const count = <f64>size;
  let low = f64x2.splat(0), high = low;
  for (; size > 0; size -= 4, x += 16) {
    const value = only(size, v128.load(x), zeros());
    low = f64x2.add(low, lowHalf(value));
    high = f64x2.add(high, highHalf(value));
  }
  const pairs = f64x2.add(low, high);
  store<f32>(y, <f32>((f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)) / count));
}
