/** Scores of predictions. */
import type { Classification } from "@maskout/mc-dropout";
import { wilcoxonRankSum } from "simple-statistics";

/** The share that is right, in all bins together. */
export function accuracyOf(reliability: NonNullable<Classification["reliability"]>): number {
  const filled = reliability.filter(({ count }) => count > 0);
  const right = filled.reduce((sum, { count, accuracy }) => sum + count * accuracy, 0);
  return right / filled.reduce((sum, { count }) => sum + count, 0);
}

/**
 * The area under the receiver operating characteristic: the probability that a random positive has the higher score than
 * a random negative, a tie counting half. 0.5 is chance, 1 is perfect. From the rank sum W of the n positives among
 * them and m negatives, tied scores sharing their mean rank: `(W - n (n + 1) / 2) / (n m)` (Mann and Whitney 1947).
 */
export function auroc(negatives: ArrayLike<number>, positives: ArrayLike<number>): number {
  const [n, m] = [positives.length, negatives.length];
  const rankSum = wilcoxonRankSum(Array.from(positives), Array.from(negatives));
  return (rankSum - (n * (n + 1)) / 2) / (n * m);
}
