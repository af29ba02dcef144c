// Sums, scalings and mixtures of tensors, element by element.
import { put } from "./lanes";

/** y = a + weight * b, element by element. */
export function addScaled(y: usize, a: usize, b: usize, size: i32, weight: f32): void {
  const factor = f32x4.splat(weight);
  for (; size > 0; size -= 4, y += 16, a += 16, b += 16) {
    put(y, size, f32x4.add(v128.load(a), f32x4.mul(factor, v128.load(b))));
  }
}

/** y = factor * x */
export function scale(y: usize, x: usize, size: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (; size > 0; size -= 4, y += 16, x += 16) put(y, size, f32x4.mul(factors, v128.load(x)));
}

/** y = a + weight * (b - a) */
export function lerp(y: usize, a: usize, b: usize, size: i32, weight: f32): void {
  const weights = f32x4.splat(weight);
  for (; size > 0; size -= 4, y += 16, a += 16, b += 16) {
    const from = v128.load(a);
    put(y, size, f32x4.add(from, f32x4.mul(weights, f32x4.sub(v128.load(b), from))));
  }
}

/** y [rows, columns] = x + bias, the bias added to every row. */
export function addBias(y: usize, x: usize, bias: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2;
  for (; rows > 0; rows--) {
    addScaled(y, x, bias, columns, 1);
    y += row;
    x += row;
  }
}
