// One step of an optimizer, element by element, and the constraint that goes with dropout.
import { demote, highHalf, lowHalf, put, zeros } from "./lanes";

/** Stochastic gradient descent with momentum; the new parameter and velocity are written beside the old. */
export function sgd(
  newParameter: usize, newVelocity: usize, parameter: usize, gradient: usize, velocity: usize, size: i32,
  learningRate: f32, momentum: f32, nesterov: bool, weightDecay: f32, l1: f32,
): void {
  const rate = f32x4.splat(learningRate), kept = f32x4.splat(momentum);
  for (let at: usize = 0; size > 0; size -= 4, at += 16) {
    const p = v128.load(parameter + at);
    const slope = f32x4.add(decayed(gradient + at, p, weightDecay), signed(p, l1));
    const v = f32x4.add(f32x4.mul(kept, v128.load(velocity + at)), slope);
    put(newVelocity + at, size, v);
    const direction = nesterov ? f32x4.add(slope, f32x4.mul(kept, v)) : v;
    put(newParameter + at, size, f32x4.sub(p, f32x4.mul(rate, direction)));
  }
}

/** Adam; `stepSize` is learningRate / (1 - beta1^step), `varianceScale` is 1 / (1 - beta2^step). */
export function adam(
  newParameter: usize, newMean: usize, newVariance: usize,
  parameter: usize, gradient: usize, mean: usize, variance: usize, size: i32,
  stepSize: f32, varianceScale: f32, beta1: f64, beta2: f64, epsilon: f32, weightDecay: f32,
): void {
  const rate = f32x4.splat(stepSize), scale = f32x4.splat(varianceScale), small = f32x4.splat(epsilon);
  for (let at: usize = 0; size > 0; size -= 4, at += 16) {
    const p = v128.load(parameter + at);
    const slope = decayed(gradient + at, p, weightDecay);
    const m = average(mean + at, slope, beta1);
    const v = average(variance + at, f32x4.mul(slope, slope), beta2);
    put(newMean + at, size, m);
    put(newVariance + at, size, v);
    const deviation = f32x4.add(f32x4.sqrt(f32x4.mul(v, scale)), small);
    put(newParameter + at, size, f32x4.sub(p, f32x4.div(f32x4.mul(rate, m), deviation)));
  }
}

/** Rescales every column of w [rows, columns] to a norm of at most `limit`. */
export function maxNorm(y: usize, w: usize, rows: i32, columns: i32, limit: f32): void {
  const row = <usize>columns << 2;
  const limits = f32x4.splat(limit), one = f32x4.splat(1);
  for (; columns > 0; columns -= 4, y += 16, w += 16) {
    let low = f64x2.splat(0), high = low;
    for (let i: usize = 0, from = w; i < <usize>rows; i++, from += row) {
      const value = v128.load(from);
      const l = lowHalf(value), h = highHalf(value);
      low = f64x2.add(low, f64x2.mul(l, l));
      high = f64x2.add(high, f64x2.mul(h, h));
    }
    const norm = demote(f64x2.sqrt(low), f64x2.sqrt(high));
    const factor = v128.bitselect(f32x4.div(limits, norm), one, f32x4.gt(norm, limits));
    for (let i: usize = 0, from = w, to = y; i < <usize>rows; i++, from += row, to += row) {
      put(to, columns, f32x4.mul(factor, v128.load(from)));
    }
  }
}

/** gradient + weightDecay * parameter */
@inline
function decayed(gradient: usize, parameter: v128, weightDecay: f32): v128 {
  return f32x4.add(v128.load(gradient), f32x4.mul(f32x4.splat(weightDecay), parameter));
}

/** l1 with the sign of the parameter; 0 at 0. */
@inline
function signed(parameter: v128, l1: f32): v128 {
  const positive = v128.and(f32x4.splat(l1), f32x4.gt(parameter, zeros()));
  const negative = v128.and(f32x4.splat(l1), f32x4.lt(parameter, zeros()));
  return f32x4.sub(positive, negative);
}

/** The running average: decay * past + (1 - decay) * value. */
@inline
function average(past: usize, value: v128, decay: f64): v128 {
  const kept = f32x4.mul(f32x4.splat(<f32>decay), v128.load(past));
  return f32x4.add(kept, f32x4.mul(f32x4.splat(<f32>(1 - decay)), value));
}
