/** From a rate to the threshold that draws are compared with, and to the exact keep probability. */

/** The number of values a 16-bit draw can take. */
const DRAW_VALUES = 65536;

/** `floor((1 - rate) * 65536 + 0.5)`: an element is kept where its 16-bit draw is below it. `rate` is in [0, 1). */
export function thresholdOf(rate: number): number {
  return Math.floor((1 - rate) * DRAW_VALUES + 0.5);
}

/** The probability that a 16-bit draw is below the threshold, exactly. Every scale uses it, so that no scale is biased. */
export function keepProbabilityOf(threshold: number): number {
  return threshold / DRAW_VALUES;
}
