/** The CPU kernel of the penalty at a learned rate, which is three numbers. (The noise is the core's, on every device.) */
import type { CpuFace } from "@maskout/core/variant";

/** The weight of the entropy of the decisions. */
export interface EntropyParams {
  /** The dropout regularizer times the number of decisions per example. */
  readonly entropy: number;
}

/** See `concretePenalty` in penalty.ts. */
export const penaltyOnCpu: CpuFace<EntropyParams, "squares" | "logit", "penalty" | "slope" | "inverseKept"> = {
  reference({ inputs: { squares, logit }, outputs: { penalty, slope, inverseKept }, params: { entropy } }) {
    const [weights, a] = [squares.values[0]!, logit.values[0]!];
    const [odds, distance] = [Math.exp(a), Math.abs(a)];
    // The odds of the rarer outcome, which avoid cancellation.
    const rarer = Math.exp(-distance);
    const certainty = -(distance * rarer) / (1 + rarer) - Math.log1p(rarer);
    penalty.values[0] = weights * (1 + odds) + entropy * certainty;
    slope.values[0] = weights * odds + (entropy * a * rarer) / (1 + rarer) ** 2;
    inverseKept.values[0] = 1 + odds;
  },
};
