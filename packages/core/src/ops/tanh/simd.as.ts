// The hyperbolic tangent and its gradient, a function of the output.
import { exp4 } from "../shared/exponential.as";
import { put } from "../shared/lanes.as";

/** y = tanh(x) */
export function forward(y: usize, x: usize, size: i32): void {
  for (; size > 0; size -= 4, x += 16, y += 16) put(y, size, tanh4(v128.load(x)));
}

/** dx = dy * (1 - y^2) */
export function backward(dx: usize, y: usize, dy: usize, size: i32): void {
  const one = f32x4.splat(1);
  for (; size > 0; size -= 4, y += 16, dy += 16, dx += 16) {
    const value = v128.load(y);
    put(dx, size, f32x4.mul(v128.load(dy), f32x4.sub(one, f32x4.mul(value, value))));
  }
}

/** tanh(x): Cephes' polynomial below 0.625, where 1 - 2 / (e^2x + 1) would cancel. */
@inline
function tanh4(x: v128): v128 {
  const one = f32x4.splat(1), two = f32x4.splat(2);
  const large = f32x4.sub(one, f32x4.div(two, f32x4.add(exp4(f32x4.add(x, x)), one)));
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-3.33332819422e-1));
  const small = f32x4.add(f32x4.mul(f32x4.mul(p, square), x), x);
  return v128.bitselect(small, large, f32x4.lt(f32x4.abs(x), f32x4.splat(0.625)));
}
