// One step of stochastic gradient descent, element by element.
import { decayed } from "../shared/decay.as";
import { put, zeros } from "../shared/lanes.as";

/** Stochastic gradient descent with momentum; the new parameter and velocity are written to new memory. */
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

/** l1 times the sign of the parameter, which is 0 at 0. */
@inline
function signed(parameter: v128, l1: f32): v128 {
  const positive = v128.and(f32x4.splat(l1), f32x4.gt(parameter, zeros()));
  const negative = v128.and(f32x4.splat(l1), f32x4.lt(parameter, zeros()));
  return f32x4.sub(positive, negative);
}
