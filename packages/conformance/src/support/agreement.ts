/** Compares values that were computed in different orders. */
import { expect } from "vitest";

/** Relative to the largest value: devices add in different orders. */
const TOLERANCE = 1e-5;

/** Expects values within 1e-5 of the largest expected one, and not finite where the expected ones are not. */
export function expectAgreement(
  actual: Float32Array | undefined,
  expected: Float32Array | undefined,
  what: string,
  tolerance: number = TOLERANCE,
): void {
  expect(actual?.length, `the length of ${what}`).toBe(expected?.length);
  if (actual === undefined || expected === undefined) return;
  const largest = expected.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
  const wrong = actual.findIndex((value, index) => {
    const right = expected[index]!;
    return !(Object.is(value, right) || Math.abs(value - right) <= tolerance * largest);
  });
  if (wrong === -1) return;
  expect.fail(
    `element ${wrong} of ${what} is ${actual[wrong]}, expected ${expected[wrong]} within ${tolerance} of ${largest}`,
  );
}
