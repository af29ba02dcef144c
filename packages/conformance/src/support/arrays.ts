/** Values to test with, and bitwise comparison of values. */
import { expect } from "vitest";

/** `count` ones: the output of dropout for them is its noise. */
export function ones(count: number): Float32Array {
  return new Float32Array(count).fill(1);
}

/** `count` values in [-2, 2), multiples of 2^-10, none of them 0, the same at every call. */
export function someValues(count: number, seed = 0): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => (((index + seed) * 1543) % 4096) / 1024 - 2 + 2 ** -11);
}

/** Values that arithmetic treats specially: signed zeros, subnormals, the largest, infinities, NaN. */
export function peculiarValues(): Float32Array {
  return Float32Array.of(
    0,
    -0,
    2 ** -149,
    -(2 ** -127),
    2 ** 127,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  );
}

/** Expects equal bits, so that -0 is not 0; all NaNs count as equal. */
export function expectBits(actual: Float32Array, expected: Float32Array, what = "the result"): void {
  expect(actual.length, `the length of ${what}`).toBe(expected.length);
  const index = actual.findIndex((value, at) => !Object.is(value, expected[at]));
  if (index === -1) return;
  expect.fail(`element ${index} of ${what} is ${show(actual[index])}, expected ${show(expected[index])}`);
}

/** Expects different bits in at least one element. */
export function expectOtherBits(actual: Float32Array, other: Float32Array, what: string): void {
  expect(
    actual.some((value, at) => !Object.is(value, other[at])),
    `${what}: at least one element must differ`,
  ).toBe(true);
}

/** Joins arrays, one after another. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

function show(value: number | undefined): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
