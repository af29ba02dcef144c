/** Numbers for tests: seeded values, and gradients by central differences. */
import { keyFromSeed } from "@maskout/core";
import { uniform } from "@maskout/core/variant";

/** `size` values uniform in [-limit, limit). */
export function randomValues(seed: string, size: number, limit = 1): Float32Array {
  return uniform(keyFromSeed(seed), size, limit);
}

/**
 * The gradient of `f` at `x` by central differences with step `h`, in float64. `f` sees a changed copy of `x`; all calls are
 * made before the first value is awaited.
 */
export async function centralDifferences(
  x: Float32Array,
  h: number,
  f: (x: Float32Array) => Promise<number>,
): Promise<Float64Array> {
  const quotients = Array.from(x, async (value, index) => {
    const up = x.slice();
    const down = x.slice();
    up[index] = value + h;
    down[index] = value - h;
    const [above, below] = await Promise.all([f(up), f(down)]);
    // The actual step, after rounding to float32.
    return (above - below) / ((up[index] ?? 0) - (down[index] ?? 0));
  });
  return Float64Array.from(await Promise.all(quotients));
}

/** The sum of products in float64: a scalar function of a tensor's values, with the gradient `weights`. */
export function dot(values: Float32Array, weights: Float32Array): number {
  return values.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
}

/** The largest difference, relative to the largest expected magnitude. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let magnitude = 1e-6;
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs((actual[index] ?? Number.NaN) - (expected[index] ?? Number.NaN));
    difference = Math.max(difference, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    magnitude = Math.max(magnitude, Math.abs(expected[index] ?? 0));
  }
  return difference / magnitude;
}
