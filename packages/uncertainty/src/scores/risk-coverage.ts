/** Risk-coverage curves: the benefit of abstaining on the least certain examples. */
import { expectFlags, expectValues } from "../checks.js";
import { expectKnownOptions } from "../ground.js";
import { type IntervalOptions, type ScoreInterval, scoreOf } from "./bootstrap.js";
import { forEachGroup, inOrder, type Ranked, rank } from "./order.js";
import { countRows } from "./predictions.js";

/** The input of {@link riskCoverage}. */
export interface RiskCoverageInput {
  /** `[examples]`; a larger value means more certain: a confidence, or an uncertainty with its sign reversed. */
  readonly confidence: ArrayLike<number>;
  /** `[examples]`, whether the answer was right: true or false, or 1 and 0. */
  readonly correct: ArrayLike<boolean | number>;
  /** The interval to compute for the area. */
  readonly interval?: IntervalOptions;
}

/** A risk-coverage curve. */
export interface RiskCoverage {
  /** `[examples]`, the share of examples answered: `k / n` for k = 1 … n, the most certain first. */
  readonly coverage: Float64Array<ArrayBuffer>;
  /** `[examples]`, the share of wrong answers among those. Within a tie, the average over random orders. */
  readonly risk: Float64Array<ArrayBuffer>;
  /** The mean of the risk over all coverages. 0 is perfect; a random order gives the share of wrong answers. */
  readonly area: number;
  /** The area with its interval, if one was requested. */
  readonly areaInterval?: ScoreInterval;
}

/**
 * The risk at every coverage: how often a model is wrong on the share of examples that it is most certain of, from one example to all.
 *
 * Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification", JMLR 11 (2010); the area from Geifman, Uziel and
 * El-Yaniv, "Bias-reduced uncertainty estimation for deep neural classifiers", ICLR 2019, equation 4.
 *
 * @throws {@link OptionError} for confidences that are not finite; {@link ShapeError} for lengths that do not fit.
 */
export function riskCoverage(input: RiskCoverageInput): RiskCoverage {
  const owner = "riskCoverage";
  expectKnownOptions(owner, input, ["confidence", "correct", "interval"]);
  const { confidence, correct, interval } = input;
  const examples = countRows(owner, "confidence", confidence);
  expectValues(owner, "confidence", confidence, { examples });
  expectFlags(owner, "correct", correct, examples);
  const ranked = rank(confidence);
  const right = inOrder(ranked, correct);
  const risk = new Float64Array(examples);
  const areaOf = (times: ArrayLike<number>, visit?: (risk: number, kept: number) => void): number =>
    meanRisk(ranked, times, right, visit);
  const area = areaOf(new Uint8Array(examples).fill(1), (value, kept) => {
    risk[kept - 1] = value;
  });
  const coverage = risk.map((_, index) => (index + 1) / examples);
  const scored = interval === undefined ? area : scoreOf(owner, examples, interval, (times) => areaOf(times));
  return { coverage, risk, area, ...(typeof scored === "object" && { areaInterval: scored }) };
}

function meanRisk(
  ranked: Ranked,
  times: ArrayLike<number>,
  flags: Uint8Array,
  visit: (risk: number, kept: number) => void = () => undefined,
): number {
  let [kept, wrong, sum] = [0, 0, 0];
  forEachGroup(ranked, times, flags, (count, right) => {
    const errors = count - right;
    for (let part = 1; part <= count; part++) {
      const risk = (wrong + (errors * part) / count) / (kept + part);
      sum += risk;
      visit(risk, kept + part);
    }
    kept += count;
    wrong += errors;
  });
  return sum / kept;
}
