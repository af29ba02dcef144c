/** Numbers as people read them. */
import type { DenseSize, Sample } from "./results/schema.js";

const MEBI = 2 ** 20;
const KIBI = 2 ** 10;

/** A number of elements: 1M is 2^20, 64K is 65,536. */
export function formatSize(size: number): string {
  if (size >= MEBI && size % MEBI === 0) return `${size / MEBI}M`;
  if (size >= KIBI && size % KIBI === 0) return `${size / KIBI}K`;
  return String(size);
}

/** A layer on a batch: examples x inputs x units. */
export function formatLayer({ batch, inputs, units }: DenseSize): string {
  return `${batch}x${inputs}x${units}`;
}

/** The interval of a sample. */
export function formatInterval({ low, high }: Sample): string {
  return `${formatNumber(low)}–${formatNumber(high)}`;
}

const SMALLEST = 0.001;

/** A positive number to three significant digits, without an exponent; what is too small to matter as "<0.001". */
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

/** A stretch of time, to the second. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
