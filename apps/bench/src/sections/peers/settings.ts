/** What other libraries are compared on, and how long. */
import { MEBI } from "../../format.js";
import type { Budget } from "../../measure/interleave.js";
import type { Effort } from "../../results/fields.js";

/** Elements of the dropout work. No larger: the slowest library takes half a second for these. */
export const PEERS_SIZE = MEBI;

/** `[batch, inputs] @ [inputs, units] + [units]` */
export const DENSE_SHAPE = { batch: 64, inputs: 1024, units: 1024 } as const;

/** The network whose samples are compared with plain runs, through the adapters. */
export const ADAPTED = { units: [784, 800, 800, 10], batch: 256, rate: 0.5 } as const;

/** How many times as many rounds as the others have, and as long turns: a call takes as long as a turn of theirs, and a ratio is of two turns. */
export const ADAPTED_ROUNDS = 3;
export const ADAPTED_TURNS = 4;

/** How many times a plain run's time a sample may take. */
export const ADAPTED_AT_MOST = 1.6;

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
