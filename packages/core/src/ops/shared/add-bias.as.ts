// The bias of a layer.
import { put } from "./lanes.as";

/** y [rows, columns] = x + bias, the bias added to every row. `y` may be `x`. */
export function addBias(y: usize, x: usize, bias: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--) {
    let left = columns;
    let from = bias;
    for (; left >= 4; left -= 4, y += 16, x += 16, from += 16) {
      v128.store(y, f32x4.add(v128.load(x), v128.load(from)));
    }
    if (left > 0) {
      put(y, left, f32x4.add(v128.load(x), v128.load(from)));
      y += <usize>left << 2;
      x += <usize>left << 2;
    }
  }
}
