/** Sets by their size, over all runs. */
import type { CalibrationUncertainty } from "../schema.js";

/** The sets of one size. */
export interface SetsOfSize {
  readonly size: number;
  /** How many there are, and how many of them hold the digit. */
  readonly count: number;
  readonly held: number;
  /** Of how many digits. */
  readonly digits: number;
}

/** From the smallest size that there is. */
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
