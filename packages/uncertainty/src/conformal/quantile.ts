/** The threshold of split conformal prediction. */

/**
 * The `ceil((n + 1)(1 - alpha))`-th smallest of n scores: a new score that is exchangeable with them is at most that with probability at
 * least `1 - alpha`. Infinity where there are too few, n < 1 / alpha - 1.
 *
 * Source: Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005; Papadopoulos et al., "Inductive confidence machines
 * for regression", ECML 2002.
 */
export function conformalQuantile(scores: Float64Array, alpha: number): number {
  // n + 1 - floor((n + 1) alpha), for (n + 1)(1 - alpha) may come out above the whole number that it is.
  const place = scores.length + 1 - Math.floor((scores.length + 1) * alpha + 1e-9);
  return place > scores.length ? Number.POSITIVE_INFINITY : scores.sort()[place - 1]!;
}
