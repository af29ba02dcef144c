/** Numbers as people read them. */
import type { Sample } from "./results/fields.js";

/** The number of elements that sizes call 1M. */
export const MEBI = 2 ** 20;
export const KIBI = 2 ** 10;

/** A number of elements: 1M is 2^20, 64K is 65,536. */
export function formatSize(size: number): string {
  if (size >= MEBI && size % MEBI === 0) return `${size / MEBI}M`;
  if (size >= KIBI && size % KIBI === 0) return `${size / KIBI}K`;
  return String(size);
}

/** A layer on a batch: examples x inputs x units. */
export function formatLayer(size: { readonly batch: number; readonly inputs: number; readonly units: number }): string {
  return `${size.batch}x${size.inputs}x${size.units}`;
}

/** The interval of a sample. */
export function formatInterval({ low, high }: Sample): string {
  return `${formatNumber(low)}–${formatNumber(high)}`;
}

const SMALLEST = 0.001;

/** A positive number to three significant digits, without an exponent. Numbers below 0.001 are written "<0.001". */
export function formatNumber(value: number): string {
  if (value < SMALLEST) return `<${SMALLEST}`;
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(value))));
}

/** A share as a percentage with one decimal. */
export function formatPercent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** A difference of shares, in percentage points with one decimal. */
export function formatPoints(share: number): string {
  return (100 * share).toFixed(1);
}
