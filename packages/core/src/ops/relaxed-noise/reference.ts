/**
 * The specification of relaxed noise, in plain TypeScript, in float32. simd.as.ts computes the same operations in the same order: change
 * both together.
 */
import { forEachWord } from "../../stream/normal.js";
import { exponential, logarithm } from "../shared/exponential.js";
import { inverseOf, noiseOf, type RelaxedParams } from "./params.js";

const round = Math.fround;

/** The bound of `(logit p + logit u) / temperature`: beyond it, a relaxed decision is practically 0 or 1. e to this power is still finite. */
const LARGEST = 80;

/** ln(u / (1 - u)) of the uniform u of a word. */
export function logitOfWord(word: number): number {
  return logarithm(round(halfMore(word) / halfMore(~word >>> 0)));
}

function halfMore(word: number): number {
  return round(round(word) + 0.5);
}

/**
 * Calls `visit` with the factor of each of `count` decisions, `(1 - z) / (1 - p)` with `z = sigmoid((logit p + logit u) / temperature)`,
 * and the factor's derivative with respect to the logit of p.
 */
export function forEachFactor(
  params: RelaxedParams,
  logit: number,
  count: number,
  visit: (decision: number, factor: number, slope: number) => void,
): void {
  const inverse = inverseOf(params);
  // 1 / (1 - p)
  const c = round(1 + exponential(logit));
  forEachWord(noiseOf(params), count, (decision, word) => {
    const v = round(round(logit + logitOfWord(word)) * inverse);
    const e = exponential(Math.max(Math.min(v, LARGEST), -LARGEST));
    // 1 - z
    const s = round(1 / round(1 + e));
    const fall = round(round(round(e * s) * c) * inverse);
    visit(decision, round(s * c), round(s * round(round(c - 1) - fall)));
  });
}
