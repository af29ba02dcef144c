// Welford's running mean and sum of squared deviations, element by element.
import { loadDoubles, loadPair, storeDoubles } from "../doubles.as";

/**
 * Adds the `count`-th sample x [size] to the moments of the samples before: `mean` and `squares` are doubles `[size, 2]`, and so are their new
 * values. The same as `addToMoments` of `@maskout/uncertainty/sums`, operation for operation.
 */
export function addToMoments(
  newMean: usize, newSquares: usize,
  x: usize, mean: usize, squares: usize,
  size: i32, count: f64,
): void {
  for (let at: usize = 0; size > 0; size -= 2, at += 16) {
    const value = loadPair(x + at / 2);
    const before = loadDoubles(mean + at);
    const delta = f64x2.sub(value, before);
    const after = f64x2.add(before, f64x2.div(delta, f64x2.splat(count)));
    storeDoubles(newMean + at, size, after);
    const deviations = f64x2.mul(delta, f64x2.sub(value, after));
    storeDoubles(newSquares + at, size, f64x2.add(loadDoubles(squares + at), deviations));
  }
}
