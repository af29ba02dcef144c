/** The beta-binomial distribution: the number of successes if the probability of success is a draw from a beta distribution. */

/**
 * The `(1 - level) / 2` and `(1 + level) / 2` quantiles of the distribution, in numbers of successes.
 *
 * `P(k) = C(trials, k) B(k + a, trials - k + b) / B(a, b)`; the quotient of neighbours has four factors. Source: Johnson, Kotz and
 * Kemp, "Univariate discrete distributions", 1992, section 6.2.2; for the coverage of conformal sets Angelopoulos and Bates, "A gentle
 * introduction to conformal prediction and distribution-free uncertainty quantification", 2021, appendix C.
 */
export function betaBinomialInterval(
  trials: number,
  { a, b }: { readonly a: number; readonly b: number },
  level: number,
): { readonly low: number; readonly high: number } {
  const logs = [0];
  for (let k = 0; k < trials; k++) {
    logs.push(logs[k]! + Math.log(((trials - k) / (k + 1)) * ((k + a) / (trials - k - 1 + b))));
  }
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const quantile = (share: number): number => {
    let below = 0;
    const k = weights.findIndex((weight) => {
      below += weight / total;
      return below >= share;
    });
    return k < 0 ? trials : k;
  };
  return { low: quantile((1 - level) / 2), high: quantile((1 + level) / 2) };
}
