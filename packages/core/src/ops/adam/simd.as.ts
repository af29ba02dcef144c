// One step of Adam, element by element.
import { average } from "../shared/average.as";
import { decayed } from "../shared/decay.as";
import { put } from "../shared/lanes.as";

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
