/**
 * The specification of relaxed noise, in plain TypeScript, in float32: simd.as.ts makes the same operations in the same order; whoever
 * changes one changes the other.
 */
import { forEachWord } from "../../stream/normal.js";
import { exponential, logarithm } from "../shared/exponential.js";
import { inverseOf, noiseOf, type RelaxedParams } from "./params.js";

const round = Math.fround;

/** Beyond this a relaxed decision is one; e to it is finite. */
const LARGEST = 80;

/** ln(u / (1 - u)) of the uniform u that a word stands for. */
export function logitOfWord(word: number): number {
  return logarithm(round(halfMore(word) / halfMore(~word >>> 0)));
}

function halfMore(word: number): number {
  return round(round(word) + 0.5);
}

/**
 * Calls `visit` with what each of `count` decisions multiplies by, `(1 - z) / (1 - p)` with `z = sigmoid((logit p + logit u) / temperature)`,
 * and the derivative of that by the logit of p.
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
