/** The work on which other libraries are compared, and the time budgets. */
import { MEBI } from "../../format.js";
import type { Budget } from "../../measure/interleave.js";
import type { Effort } from "../../results/fields.js";

/** The number of elements of the dropout measurements. Not larger, because the slowest library takes half a second for these. */
export const PEERS_SIZE = MEBI;

/** `[batch, inputs] @ [inputs, units] + [units]` */
export const DENSE_SHAPE = { batch: 64, inputs: 1024, units: 1024 } as const;

/** The network of the adapters' comparison of samples with plain runs. */
export const ADAPTED = { units: [784, 800, 800, 10], batch: 256, rate: 0.5 } as const;

/** Multiplies the number of rounds and the length of turns: a call takes as long as a turn of the other measurements, and a ratio needs two turns. */
export const ADAPTED_ROUNDS = 3;
export const ADAPTED_TURNS = 4;

/** The target for a sample's time over a plain run's. */
export const ADAPTED_AT_MOST = 1.6;

/** The name of maskout's own rows. */
export const OURS = "maskout";

/** A library that needs longer for a batch of the convolution makes a few calls with one image instead: one library needs a minute per batch. */
export const SLOW_MILLISECONDS = 2000;

export const peersRates: readonly number[] = [0.1, 0.5];

export const peersBudget: Readonly<Record<Effort, Budget>> = {
  quick: { rounds: 6, turnMilliseconds: 4, warmUpMilliseconds: 10 },
  short: { rounds: 9, turnMilliseconds: 10, warmUpMilliseconds: 50 },
  full: { rounds: 21, turnMilliseconds: 20, warmUpMilliseconds: 100 },
};
