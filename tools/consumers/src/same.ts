/** Whether somebody's engine computes what the repository does here. */
import { expect } from "vitest";

/** What a fixture prints, by name. */
type Computed = Readonly<Record<string, unknown>>;

/** What models make of matrix products, which engines with fused multiply-add round otherwise; all else is the same to the bit. */
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

/** Expects the same of another engine: to the bit, and what comes of products to 1e-5. */
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
