// The sigmoid and its gradient, a function of the output.
import { sigmoid4 } from "../shared/activations.as";
import { put } from "../shared/lanes.as";

/** y = 1 / (1 + e^-x) */
export function forward(y: usize, x: usize, size: i32): void {
  for (; size > 0; size -= 4, x += 16, y += 16) put(y, size, sigmoid4(v128.load(x)));
}

/** dx = dy * y * (1 - y) */
export function backward(dx: usize, y: usize, dy: usize, size: i32): void {
  const one = f32x4.splat(1);
  for (; size > 0; size -= 4, y += 16, dy += 16, dx += 16) {
    const value = v128.load(y);
    put(dx, size, f32x4.mul(v128.load(dy), f32x4.mul(value, f32x4.sub(one, value))));
  }
}
