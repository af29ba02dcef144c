// One step of Adadelta, element by element.
import { average } from "../shared/average.as";
import { decayed } from "../shared/decay.as";
import { put } from "../shared/lanes.as";

/** Adadelta; the new parameter and running means are written to new memory. */
export function adadelta(
  newParameter: usize, newSquareGradient: usize, newSquareUpdate: usize,
  parameter: usize, gradient: usize, squareGradient: usize, squareUpdate: usize, size: i32,
  learningRate: f32, rho: f64, epsilon: f32, weightDecay: f32,
): void {
  const rate = f32x4.splat(learningRate), small = f32x4.splat(epsilon);
  for (let at: usize = 0; size > 0; size -= 4, at += 16) {
    const p = v128.load(parameter + at);
    const slope = decayed(gradient + at, p, weightDecay);
    const squares = average(squareGradient + at, f32x4.mul(slope, slope), rho);
    put(newSquareGradient + at, size, squares);
    const ratio = f32x4.div(f32x4.add(v128.load(squareUpdate + at), small), f32x4.add(squares, small));
    const update = f32x4.mul(f32x4.sqrt(ratio), slope);
    put(newSquareUpdate + at, size, average(squareUpdate + at, f32x4.mul(update, update), rho));
    put(newParameter + at, size, f32x4.sub(p, f32x4.mul(rate, update)));
  }
}
