// ReLU and its gradient, a function of the output.
import { put, zeros } from "../shared/lanes.as";

/** y = max(x, 0); NaN stays NaN. */
export function forward(y: usize, x: usize, size: i32): void {
  for (; size > 0; size -= 4, x += 16, y += 16) put(y, size, f32x4.max(v128.load(x), zeros()));
}

/** dx = dy where y > 0, else 0 */
export function backward(dx: usize, y: usize, dy: usize, size: i32): void {
  for (; size > 0; size -= 4, y += 16, dy += 16, dx += 16) {
    put(dx, size, v128.and(v128.load(dy), f32x4.gt(v128.load(y), zeros())));
  }
}
