// The scaled exponential linear unit and its gradient, a function of the output.
import { expm1Negative4 } from "../shared/exponential.as";
import { put } from "../shared/lanes.as";

/** The factor of a value above 0: lambda of Klambauer et al. 2017. */
export const SCALE: f32 = 1.0507009873554805;
/** Lambda times alpha: an output is never below its negative. */
export const LIMIT: f32 = 1.7580993408473766;

/** y = x > 0 ? SCALE * x : LIMIT * (e^x - 1) */
export function forward(y: usize, x: usize, size: i32): void {
  const zero = f32x4.splat(0), line = f32x4.splat(SCALE), curve = f32x4.splat(LIMIT);
  for (; size > 0; size -= 4, x += 16, y += 16) {
    const value = v128.load(x);
    const isAbove = f32x4.gt(value, zero);
    const bent = f32x4.mul(expm1Negative4(v128.andnot(value, isAbove)), curve);
    put(y, size, v128.bitselect(f32x4.mul(value, line), bent, isAbove));
  }
}

/** dx = dy * (y > 0 ? SCALE : y + LIMIT) */
export function backward(dx: usize, y: usize, dy: usize, size: i32): void {
  const zero = f32x4.splat(0), line = f32x4.splat(SCALE), curve = f32x4.splat(LIMIT);
  for (; size > 0; size -= 4, y += 16, dy += 16, dx += 16) {
    const value = v128.load(y);
    const slope = v128.bitselect(line, f32x4.add(value, curve), f32x4.gt(value, zero));
    put(dx, size, f32x4.mul(v128.load(dy), slope));
  }
}
