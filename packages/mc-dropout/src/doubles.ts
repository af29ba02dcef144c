/**
 * Doubles in tensors, which hold float32: `[..., 2]`, first the float32 nearest to the double, then the float32 nearest to the remainder. These 48
 * bits are enough for streamed sums over any number of samples to agree with sums in double precision, and any device can read and write them.
 */

/** The doubles in a tensor's values. */
export function unpackDoubles(values: Float32Array): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: values.length / 2 }, (_, index) => values[2 * index]! + values[2 * index + 1]!);
}

/** Writes doubles into a tensor's values. */
export function packDoubles(doubles: Float64Array, values: Float32Array): void {
  doubles.forEach((double, index) => {
    const nearest = Math.fround(double);
    values[2 * index] = nearest;
    values[2 * index + 1] = double - nearest;
  });
}

/** Joins arrays, one after another. */
export function concatenate(parts: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}
