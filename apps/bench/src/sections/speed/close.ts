/** Compares sums, which may differ by rounding. */
import { VerificationError } from "./elementwise/verify.js";

/** The allowed difference, as a share of the largest value: sums have another order, and some algorithms transform their terms. */
const TOLERANCE = 1e-4;

/** @throws {@link VerificationError} at the first value that differs from what is expected, or is missing. */
export function expectClose(what: string, values: Float32Array | undefined, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const wrong = expected.findIndex(
    (value, index) => !(Math.abs(value - (values?.[index] ?? Number.NaN)) <= TOLERANCE * largest),
  );
  if (wrong < 0) return;
  throw new VerificationError(
    what,
    `element ${wrong} is ${values?.[wrong]}, and the reference gives ${expected[wrong]}`,
  );
}
