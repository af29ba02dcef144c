/** From a rate to the threshold that draws are compared with, and to the exact keep probability. */
import { OptionError } from "../errors.js";

/** How much to drop: `rate` or `keepProb`, never both. */
export interface RateOptions {
  /** Probability of dropping an element, in [0, 1). Keras's word. */
  readonly rate?: number;
  /** Probability of keeping an element, in (0, 1]: `1 - rate`. */
  readonly keepProb?: number;
}

/** A rate as the mask stream uses it. */
export interface ResolvedRate {
  /** An element is kept where its 16-bit draw is below this; in [1, 65536]. */
  readonly threshold: number;
  /** The keep probability, exactly `threshold / 65536`. */
  readonly keepProbability: number;
}

/** The number of values a 16-bit draw can take. */
const DRAW_VALUES = 65536;

/** A realised probability may be off by this share of the smaller of rate and keep probability. */
const TOLERANCE = 1 / 20;

/** `floor((1 - rate) * 65536 + 0.5)`: an element is kept where its 16-bit draw is below it. `rate` is in [0, 1). */
export function thresholdOf(rate: number): number {
  return Math.floor((1 - rate) * DRAW_VALUES + 0.5);
}

/** The probability that a 16-bit draw is below the threshold, exactly. Every scale uses it, so that no scale is biased. */
export function keepProbabilityOf(threshold: number): number {
  return threshold / DRAW_VALUES;
}

/**
 * The threshold of `rate` or `keepProb`.
 * @throws {@link OptionError} for none, both, one outside its range, or one that 16-bit draws realise too coarsely: the nearest
 * multiple of 1/65536 is off by more than 1 part in 20 of the smaller of rate and keep probability.
 */
export function resolveRate(owner: string, { rate, keepProb }: RateOptions): ResolvedRate {
  if (rate !== undefined && keepProb !== undefined) {
    throw new OptionError({
      owner,
      option: "keepProb",
      value: keepProb,
      expected: `nothing beside "rate" (${rate})`,
      remedy: "Give rate (of dropping) or keepProb (of keeping), not both.",
    });
  }
  if (keepProb !== undefined && !(typeof keepProb === "number" && keepProb > 0 && keepProb <= 1)) {
    throw new OptionError({
      owner,
      option: "keepProb",
      value: keepProb,
      expected: "a number in (0, 1]",
      remedy: "It is the probability of keeping; keepProb: 0.8 is rate: 0.2.",
    });
  }
  const dropping = keepProb === undefined ? rate : 1 - keepProb;
  if (typeof dropping !== "number" || !(dropping >= 0 && dropping < 1)) {
    throw new OptionError({
      owner,
      option: "rate",
      value: dropping,
      expected: "a number in [0, 1)",
      remedy: "It is the probability of dropping; rate: 1 would leave nothing to train.",
    });
  }
  const threshold = thresholdOf(dropping);
  expectRealised(owner, keepProb === undefined ? "rate" : "keepProb", keepProb ?? dropping, dropping, threshold);
  return { threshold, keepProbability: keepProbabilityOf(threshold) };
}

function expectRealised(owner: string, option: "rate" | "keepProb", value: number, rate: number, threshold: number) {
  const error = Math.abs(1 - threshold / DRAW_VALUES - rate);
  if (threshold > 0 && error <= TOLERANCE * Math.min(rate, 1 - rate)) return;
  const kept = Math.max(threshold, 1) / DRAW_VALUES;
  const nearest = option === "rate" ? 1 - kept : kept;
  const some = threshold < DRAW_VALUES ? "" : `, or drop at least ${1 / DRAW_VALUES}`;
  throw new OptionError({
    owner,
    option,
    value,
    expected: `within 1 part in 20 of a multiple of 1/${DRAW_VALUES}, since draws have 16 bits`,
    remedy: `The nearest that can be had is ${option}: ${nearest}${some}.`,
  });
}
