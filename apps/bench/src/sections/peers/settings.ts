/** What other libraries are compared on, and how long. */
import { MEBI } from "../../format.js";
import type { Budget } from "../../measure/interleave.js";
import type { Effort } from "../../results/fields.js";

/** Elements of the dropout work. No larger: the slowest library takes half a second for these. */
export const PEERS_SIZE = MEBI;

/** `[batch, inputs] @ [inputs, units] + [units]` */
export const DENSE_SHAPE = { batch: 64, inputs: 1024, units: 1024 } as const;

/** What maskout's own rows are called. */
export const OURS = "maskout";

/** A library that would take longer for a batch of a convolution makes a few calls with one image of it: one of them takes a minute a batch. */
export const SLOW_MILLISECONDS = 2000;

export const peersRates: readonly number[] = [0.1, 0.5];

export const peersBudget: Readonly<Record<Effort, Budget>> = {
  quick: { rounds: 6, turnMilliseconds: 4, warmUpMilliseconds: 10 },
  short: { rounds: 9, turnMilliseconds: 10, warmUpMilliseconds: 50 },
  full: { rounds: 21, turnMilliseconds: 20, warmUpMilliseconds: 100 },
};
