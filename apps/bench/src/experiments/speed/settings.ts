/** What the speed experiment measures by default, and how long. */
import type { Budget } from "../../measure/interleave.js";
import type { Effort, Pass } from "../../results/schema.js";

/** One M is 2^20 elements. */
export const MEBI = 2 ** 20;

export const PASSES: readonly Pass[] = ["forward", "forward+backward", "infer"];

/** Of the masks. */
export const SPEED_SEED = "speed";

export interface SpeedSettings {
  readonly sizes: readonly number[];
  readonly rates: readonly number[];
  readonly budget: Budget;
}

export const speedSettings: Readonly<Record<Effort, SpeedSettings>> = {
  quick: {
    sizes: [MEBI],
    rates: [0.1, 0.5],
    budget: { rounds: 7, turnMilliseconds: 4, warmUpMilliseconds: 10 },
  },
  short: {
    sizes: [MEBI, 16 * MEBI],
    rates: [0.1, 0.5],
    budget: { rounds: 15, turnMilliseconds: 8, warmUpMilliseconds: 30 },
  },
  full: {
    sizes: [MEBI, 16 * MEBI],
    rates: [0.1, 0.5],
    budget: { rounds: 51, turnMilliseconds: 12, warmUpMilliseconds: 100 },
  },
};

/** Bytes read and written per element: every float32 input once, every float32 output once. */
export const BYTES_PER_ELEMENT: Readonly<Record<Pass | "copy", number>> = {
  copy: 8,
  forward: 8,
  infer: 8,
  "forward+backward": 16,
};
