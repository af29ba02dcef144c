// Squares, element by element.
import { put } from "@maskout/core/src/ops/shared/lanes.as";

/** y = x * x */
export function square(y: usize, x: usize, size: i32): void {
  for (; size > 0; size -= 4, x += 16, y += 16) {
    const value = v128.load(x);
    put(y, size, f32x4.mul(value, value));
  }
}
