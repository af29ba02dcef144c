// Sums, scalings and mixtures of tensors, element by element.
import { put } from "../shared/lanes.as";

/** y = a + b */
export function add(y: usize, a: usize, b: usize, size: i32): void {
  for (; size > 0; size -= 4, y += 16, a += 16, b += 16) put(y, size, f32x4.add(v128.load(a), v128.load(b)));
}

/** y = factor * x */
export function scale(y: usize, x: usize, size: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (; size > 0; size -= 4, y += 16, x += 16) put(y, size, f32x4.mul(factors, v128.load(x)));
}

/** y = factor * x + shift */
export function affine(y: usize, x: usize, size: i32, factor: f32, shift: f32): void {
  const factors = f32x4.splat(factor), shifts = f32x4.splat(shift);
  for (; size > 0; size -= 4, y += 16, x += 16) put(y, size, f32x4.add(f32x4.mul(factors, v128.load(x)), shifts));
}

/** y = a + weight * (b - a) */
export function lerp(y: usize, a: usize, b: usize, size: i32, weight: f32): void {
  const weights = f32x4.splat(weight);
  for (; size > 0; size -= 4, y += 16, a += 16, b += 16) {
    const from = v128.load(a);
    put(y, size, f32x4.add(from, f32x4.mul(weights, f32x4.sub(v128.load(b), from))));
  }
}
