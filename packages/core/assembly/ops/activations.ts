// Activation functions and their gradients. The gradients are of the output y, so that the input need not be kept.
import { exp4 } from "./exponential";
import { put, zeros } from "./lanes";

const RELU = 0;
const SIGMOID = 1;
const TANH = 2;

/** y = max(x, 0); NaN stays NaN. */
export function relu(y: usize, x: usize, size: i32): void {
  map(RELU, y, x, size);
}

/** y = 1 / (1 + e^-x) */
export function sigmoid(y: usize, x: usize, size: i32): void {
  map(SIGMOID, y, x, size);
}

/** y = tanh(x) */
export function tanh(y: usize, x: usize, size: i32): void {
  map(TANH, y, x, size);
}

/** dx = dy where y > 0, else 0 */
export function reluGrad(dx: usize, y: usize, dy: usize, size: i32): void {
  mapGrad(RELU, dx, y, dy, size);
}

/** dx = dy * y * (1 - y) */
export function sigmoidGrad(dx: usize, y: usize, dy: usize, size: i32): void {
  mapGrad(SIGMOID, dx, y, dy, size);
}

/** dx = dy * (1 - y^2) */
export function tanhGrad(dx: usize, y: usize, dy: usize, size: i32): void {
  mapGrad(TANH, dx, y, dy, size);
}

// Inlined with a constant function, so that each export is a loop of its own without a branch.
@inline
function map(activation: i32, y: usize, x: usize, size: i32): void {
  for (; size > 0; size -= 4) {
    const value = v128.load(x);
    let result: v128;
    if (activation == RELU) result = f32x4.max(value, zeros());
    else if (activation == SIGMOID) result = sigmoid4(value);
    else result = tanh4(value);
    put(y, size, result);
    x += 16;
    y += 16;
  }
}

@inline
function mapGrad(activation: i32, dx: usize, y: usize, dy: usize, size: i32): void {
  const one = f32x4.splat(1);
  for (; size > 0; size -= 4) {
    const value = v128.load(y);
    const grad = v128.load(dy);
    let result: v128;
    if (activation == RELU) result = v128.and(grad, f32x4.gt(value, zeros()));
    else if (activation == SIGMOID) result = f32x4.mul(grad, f32x4.mul(value, f32x4.sub(one, value)));
    else result = f32x4.mul(grad, f32x4.sub(one, f32x4.mul(value, value)));
    put(dx, size, result);
    y += 16;
    dy += 16;
    dx += 16;
  }
}

/** 1 / (1 + e^-x) */
@inline
function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
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
