/** Conformal sets of the turning digit: all classes that are likely enough for the sets to contain the true digit with the chosen coverage. */
/** The data that the build inserts for sets with one coverage. */
export interface SetLevel {
  /** The share of upright digits that their sets should contain. */
  readonly level: number;
  /** The least mean probability of a class in a set. */
  readonly least: number;
  /** The share of other digits that their sets do contain, turned by each of {@link ANGLES}. */
  readonly coverage: readonly number[];
}

/** The coverages that the reader can choose. */
export const LEVELS: readonly number[] = [0.9, 0.95, 0.99];

/** The number of samples for sets: more or fewer samples have other means, for which the guarantee does not hold. */
export const SET_SAMPLES = 50;

/** The number of digits that give the threshold, and the number of others on which the coverage is measured. */
export const SET_DIGITS = 500;

const ANGLE_STEP = 15;

/** The angles by which those others are turned, clockwise in degrees: in steps of 15, starting upside down. */
export const ANGLES: readonly number[] = Array.from({ length: 360 / ANGLE_STEP }, (_, step) => step * ANGLE_STEP - 180);

/** The classes in the set, ascending. @param mean `[10]`, the mean probabilities of a reading. */
export function setOf(mean: Float64Array, { least }: Pick<SetLevel, "least">): readonly number[] {
  return [...mean.keys()].filter((digit) => mean[digit]! >= least);
}

/** The coverage that was measured at the angle nearest to `degrees`, and that angle. */
export function coverageNear(
  { coverage }: SetLevel,
  degrees: number,
): { readonly degrees: number; readonly coverage: number } {
  // 180 is the same angle as -180.
  const place = Math.round((degrees + 180) / ANGLE_STEP) % ANGLES.length;
  return { degrees: ANGLES[place]!, coverage: coverage[place]! };
}
