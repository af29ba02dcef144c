/** Compares the values of a user's engine with those of this repository. */
import { expect } from "vitest";

/** The values that a fixture prints, by name. */
type Computed = Readonly<Record<string, unknown>>;

/** Values that depend on matrix products, which engines with fused multiply-add round differently; all others are equal to the bit. */
const PRODUCTS: readonly string[] = [
  "predicted",
  "output",
  "gradient",
  "rates",
  "mean",
  "mutualInformation",
  "given",
  "inference",
];

const TOLERANCE = 1e-5;

/** Expects the same values from another engine: to the bit, or to 1e-5 for values that depend on products. */
export function expectSame(computed: Computed, expected: Computed): void {
  expect(Object.keys(computed)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    if (PRODUCTS.includes(name) && Array.isArray(values)) expectClose(name, computed[name], values);
    else expect(computed[name], name).toEqual(values);
  }
}

function expectClose(name: string, computed: unknown, expected: readonly unknown[]): void {
  expect(computed, name).toHaveLength(expected.length);
  if (!Array.isArray(computed)) return;
  for (const [index, value] of expected.entries()) {
    const away = Math.abs(Number(computed[index]) - Number(value));
    expect(away, `${name}[${index}]`).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(Number(value))));
  }
}
