// Rows by number, and rows times numbers.
import { put } from "../shared/lanes.as";

/** Copies bytes. */
export function copy(to: usize, from: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}

/** y [rows, columns] = every row of x times its factor of [rows]. */
export function scaleRows(y: usize, x: usize, factors: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2;
  for (; rows > 0; rows--, factors += 4, x += row, y += row) {
    const factor = f32x4.splat(load<f32>(factors));
    for (let left = columns, at: usize = 0; left > 0; left -= 4, at += 16) {
      put(y + at, left, f32x4.mul(factor, v128.load(x + at)));
    }
  }
}
