/** Rates, as the threshold that draws are compared with and the exact keep probability. */
import { refuse, show } from "../errors.js";

/** The rate: exactly one of `rate` and `keepProb`, which the types require. */
export type RateOptions =
  | {
      /** The probability of dropping an element, in [0, 1), as in Keras. */
      readonly rate: number;
      /** Must be left out if `rate` is given. */
      readonly keepProb?: undefined;
    }
  | {
      /** Must be left out if `keepProb` is given. */
      readonly rate?: undefined;
      /** The keep probability, in (0, 1]: `1 - rate`. */
      readonly keepProb: number;
    };

/** A rate as the mask stream uses it. */
export interface ResolvedRate {
  /** An element is kept where its 16-bit draw is below this; in [1, 65536]. */
  readonly threshold: number;
  /** The keep probability, exactly `threshold / 65536`. */
  readonly keepProbability: number;
}

/** The number of values a 16-bit draw can take. */
const DRAW_VALUES = 65536;

/** The largest error of a realised probability, as a share of the smaller of rate and keep probability. */
const TOLERANCE = 1 / 20;

/** The threshold of a rate in [0, 1), `floor((1 - rate) * 65536 + 0.5)`: an element is kept if its 16-bit draw is below it. */
export function thresholdOf(rate: number): number {
  return Math.floor((1 - rate) * DRAW_VALUES + 0.5);
}

/** The exact probability that a 16-bit draw is below the threshold. Every scale uses it, so that no scale is biased. */
export function keepProbabilityOf(threshold: number): number {
  return threshold / DRAW_VALUES;
}

/** A rate or a keep probability, unchecked. */
type GivenRate = Readonly<Partial<Record<"rate" | "keepProb", number | undefined>>>;

/**
 * The probability of dropping that `rate` or `keepProb` states, not yet rounded to the draws.
 * @throws {@link OptionError} for neither, both, or a value outside its range.
 */
export function expectRate(owner: string, { rate, keepProb }: GivenRate): number {
  const isRate = keepProb === undefined;
  const [option, value] = isRate ? ["rate", rate] : ["keepProb", keepProb];
  const wrong: (expected: string, remedy: string) => never = (expected, remedy) =>
    refuse(owner, option, value, expected, remedy);
  if (!isRate && rate !== undefined) {
    wrong(`nothing besides "rate" (${show(rate)})`, "Give rate (of dropping) or keepProb (of keeping), not both.");
  }
  if (typeof value !== "number" || !(isRate ? value >= 0 && value < 1 : value > 0 && value <= 1)) {
    return wrong(
      isRate ? "a number in [0, 1)" : "a number in (0, 1]",
      "rate: 1 would leave nothing to train; keepProb: 0.8 is rate: 0.2.",
    );
  }
  return isRate ? value : 1 - value;
}

/**
 * The threshold and the exact keep probability of `rate` or `keepProb`.
 * @throws {@link OptionError} for neither, both, a value outside its range, or one that 16-bit draws realise too coarsely: if the nearest
 * multiple of 1/65536 is off by more than 1 part in 20 of the smaller of rate and keep probability.
 */
export function resolveRate(owner: string, given: GivenRate): ResolvedRate {
  const dropping = expectRate(owner, given);
  const threshold = thresholdOf(dropping);
  const error = Math.abs(1 - threshold / DRAW_VALUES - dropping);
  if (threshold === 0 || error > TOLERANCE * Math.min(dropping, 1 - dropping)) {
    const kept = Math.max(threshold, 1) / DRAW_VALUES;
    const least = threshold < DRAW_VALUES ? "" : `, or drop at least ${1 / DRAW_VALUES}`;
    const option = given.keepProb === undefined ? "rate" : "keepProb";
    refuse(
      owner,
      option,
      given[option],
      `within 1 part in 20 of a multiple of 1/${DRAW_VALUES}, since draws have 16 bits`,
      `The nearest possible is ${option}: ${option === "rate" ? 1 - kept : kept}${least}.`,
    );
  }
  return { threshold, keepProbability: keepProbabilityOf(threshold) };
}
