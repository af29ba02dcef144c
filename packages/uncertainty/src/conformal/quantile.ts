/** The threshold of split conformal prediction. */

/**
 * The `ceil((n + 1)(1 - alpha))`-th smallest of n scores. A new score that is exchangeable with them is at most this threshold with probability at
 * least `1 - alpha`. Infinity where there are too few scores, n < 1 / alpha - 1.
 *
 * Source: Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005; Papadopoulos et al., "Inductive confidence machines for
 * regression", ECML 2002.
 */
export function conformalQuantile(scores: Float64Array, alpha: number): number {
  // Computed as n + 1 - floor((n + 1) alpha), since (n + 1)(1 - alpha) may round to just above a whole number.
  const place = scores.length + 1 - Math.floor((scores.length + 1) * alpha + 1e-9);
  return place > scores.length ? Number.POSITIVE_INFINITY : scores.sort()[place - 1]!;
}
