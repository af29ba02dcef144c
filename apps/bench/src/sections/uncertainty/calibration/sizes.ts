/** Counts sets by their size, over all runs. */
import type { CalibrationUncertainty } from "../schema.js";

/** The sets of one size. */
export interface SetsOfSize {
  readonly size: number;
  /** The number of sets, and the number of those that contain the true digit. */
  readonly count: number;
  readonly held: number;
  /** The number of digits in total. */
  readonly digits: number;
}

/** The sets of each size that occurs, the smallest first. */
export function sizesOf({ runs }: CalibrationUncertainty["predictions"][number]): readonly SetsOfSize[] {
  const all = runs.flatMap(({ bySize }) => bySize);
  const digits = all.reduce((sum, { count }) => sum + count, 0);
  return [...new Set(all.map(({ size }) => size))]
    .sort((a, b) => a - b)
    .map((size) => {
      const own = all.filter((sets) => sets.size === size);
      const count = own.reduce((sum, sets) => sum + sets.count, 0);
      const held = Math.round(own.reduce((sum, sets) => sum + sets.count * sets.coverage, 0));
      return { size, count, held, digits };
    });
}
