/** Conformal sets of the turning digit: the classes that are likely enough for sets to hold the digit as often as was asked for. */
/** What the build puts in for sets that are to hold the digit so often. */
export interface SetLevel {
  /** The share of upright digits whose sets are to hold them. */
  readonly level: number;
  /** The mean probability from which on a class is in a set. */
  readonly least: number;
  /** The share of other digits whose sets do hold them, turned by each of {@link ANGLES}. */
  readonly coverage: readonly number[];
}

/** How often a set may be asked to hold the digit. */
export const LEVELS: readonly number[] = [0.9, 0.95, 0.99];

/** The samples of a reading that sets are made of: those of more or fewer have other means, and the promise is not about them. */
export const SET_SAMPLES = 50;

/** How many digits the threshold is from; and of how many others it is said how often their sets are right. */
export const SET_DIGITS = 500;

const ANGLE_STEP = 15;

/** By how many degrees those others are turned, clockwise: from upside down by steps of 15. */
export const ANGLES: readonly number[] = Array.from({ length: 360 / ANGLE_STEP }, (_, step) => step * ANGLE_STEP - 180);

/** The classes in the set, rising. @param mean `[10]`, the mean probabilities of a reading. */
export function setOf(mean: Float64Array, { least }: Pick<SetLevel, "least">): readonly number[] {
  return [...mean.keys()].filter((digit) => mean[digit]! >= least);
}

/** What was measured nearest to so many degrees: of digits turned by how much, and which share of their sets holds them. */
export function coverageNear(
  { coverage }: SetLevel,
  degrees: number,
): { readonly degrees: number; readonly coverage: number } {
  // 180 is where -180 is.
  const place = Math.round((degrees + 180) / ANGLE_STEP) % ANGLES.length;
  return { degrees: ANGLES[place]!, coverage: coverage[place]! };
}
