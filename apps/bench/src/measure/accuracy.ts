/** Accuracy from a classification with labels. */
import type { Classification } from "@maskout/mc-dropout";

/** The share that is right, in all bins together. */
export function accuracyOf(reliability: NonNullable<Classification["reliability"]>): number {
  const filled = reliability.filter(({ count }) => count > 0);
  const right = filled.reduce((sum, { count, accuracy }) => sum + count * accuracy, 0);
  return right / filled.reduce((sum, { count }) => sum + count, 0);
}
