// Penalties on parameters, summed in double precision in a fixed order, and their gradients.
import { highHalf, lowHalf, only, put, zeros } from "../shared/lanes.as";

/** y [] = strength times the sum of |w| */
export function l1Penalty(y: usize, w: usize, size: i32, strength: f64): void {
  let low = f64x2.splat(0), high = low;
  for (; size > 0; size -= 4, w += 16) {
    const value = only(size, f32x4.abs(v128.load(w)), zeros());
    low = f64x2.add(low, lowHalf(value));
    high = f64x2.add(high, highHalf(value));
  }
  store<f32>(y, <f32>(strength * sum(low, high)));
}

/** gradient [size] = from + strength sign(w); the sign of 0 is 0. */
export function l1PenaltyGrad(gradient: usize, from: usize, w: usize, size: i32, strength: f32): void {
  const strengths = f32x4.splat(strength);
  for (; size > 0; size -= 4, gradient += 16, from += 16, w += 16) {
    const weight = v128.load(w);
    const positive = v128.and(strengths, f32x4.gt(weight, zeros()));
    const negative = v128.and(strengths, f32x4.lt(weight, zeros()));
    put(gradient, size, f32x4.sub(f32x4.add(v128.load(from), positive), negative));
  }
}

/** y [] = strength times the sum of w^2 */
export function l2Penalty(y: usize, w: usize, size: i32, strength: f64): void {
  store<f32>(y, <f32>(strength * sumOfSquares(w, size)));
}

/** y [] = strength times the square root of the sum of w^2 */
export function l2NormPenalty(y: usize, w: usize, size: i32, strength: f64): void {
  store<f32>(y, <f32>(strength * sqrt(sumOfSquares(w, size))));
}

/** gradient [size] = from + strength w / norm, where penalty [] is strength times the norm. */
export function l2NormPenaltyGrad(
  gradient: usize, from: usize, w: usize, penalty: usize, size: i32, strength: f64,
): void {
  const norm = <f64>load<f32>(penalty) / strength;
  addScaled(gradient, from, w, size, norm > 0 ? <f32>(strength / norm) : 0);
}

/** gradient [size] = from + factor w */
export function addScaled(gradient: usize, from: usize, w: usize, size: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (; size > 0; size -= 4, gradient += 16, from += 16, w += 16) {
    put(gradient, size, f32x4.add(v128.load(from), f32x4.mul(factors, v128.load(w))));
  }
}

/** gradient [size] = from + strength factor w, where factor [] is in memory. */
export function addScaledBy(gradient: usize, from: usize, w: usize, factor: usize, size: i32, strength: f32): void {
  addScaled(gradient, from, w, size, strength * load<f32>(factor));
}

function sumOfSquares(w: usize, size: i32): f64 {
  let low = f64x2.splat(0), high = low;
  for (; size > 0; size -= 4, w += 16) {
    const value = only(size, v128.load(w), zeros());
    const l = lowHalf(value), h = highHalf(value);
    low = f64x2.add(low, f64x2.mul(l, l));
    high = f64x2.add(high, f64x2.mul(h, h));
  }
  return sum(low, high);
}

function sum(low: v128, high: v128): f64 {
  const pairs = f64x2.add(low, high);
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}
