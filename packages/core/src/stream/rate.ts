/** From a rate to the threshold that draws are compared with, and to the exact keep probability. */
import { refuse, show } from "../errors.js";

/** How much to drop: `rate` or `keepProb`, one of them. Without either, a program does not compile. */
export type RateOptions =
  | {
      /** Probability of dropping an element, in [0, 1). Keras's word. */
      readonly rate: number;
      /** Not beside a rate. */
      readonly keepProb?: undefined;
    }
  | {
      /** Not beside a keep probability. */
      readonly rate?: undefined;
      /** Probability of keeping an element, in (0, 1]: `1 - rate`. */
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

/** A rate or a keep probability as it was given. */
type GivenRate = Readonly<Partial<Record<"rate" | "keepProb", number | undefined>>>;

/**
 * The probability of dropping, which `rate` or `keepProb` says, as a number that nothing has rounded yet.
 * @throws {@link OptionError} for none, both, or one outside its range.
 */
export function expectRate(owner: string, { rate, keepProb }: GivenRate): number {
  const isRate = keepProb === undefined;
  const [option, value] = isRate ? ["rate", rate] : ["keepProb", keepProb];
  const wrong: (expected: string, remedy: string) => never = (expected, remedy) =>
    refuse(owner, option, value, expected, remedy);
  if (!isRate && rate !== undefined) {
    wrong(`nothing beside "rate" (${show(rate)})`, "Give rate (of dropping) or keepProb (of keeping), not both.");
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
 * The threshold of `rate` or `keepProb`.
 * @throws {@link OptionError} for none, both, one outside its range, or one that 16-bit draws realise too coarsely: the nearest
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
      `The nearest that can be had is ${option}: ${option === "rate" ? 1 - kept : kept}${least}.`,
    );
  }
  return { threshold, keepProbability: keepProbabilityOf(threshold) };
}
