/** The default settings and time budgets of the speed experiment. */

import type { Elementwise, Samples, Weights } from "../../contenders/contender.js";
import { KIBI, MEBI } from "../../format.js";
import type { Budget } from "../../measure/interleave.js";
import type { Effort, Pass } from "../../results/fields.js";
import type { ConvolutionSize, DenseSize } from "./schema.js";

export const PASSES: readonly Pass[] = ["forward", "forward+backward", "infer"];

/** The seed of the masks. */
export const SPEED_SEED = "speed";

/** An interval needs this many turns. A case that has fewer when the run is stopped is left out. */
export const LEAST_TURNS = 6;

/** The plan of what to time. */
export interface SpeedPlan extends SpeedSettings {
  readonly effort: Effort;
  readonly variants: readonly Elementwise[];
  /** The only size at which everything is measured; at the others, only what shows growth. Absent: everything at every size. */
  readonly allAt?: number | undefined;
  /** DropConnect, if it is measured: its functions are for arrays. */
  readonly dropConnect?: DropConnectPlan | undefined;
  /** Monte Carlo dropout, if it is measured: on the devices that are fast enough for whole networks. */
  readonly monteCarlo?: MonteCarloPlan | undefined;
  /** A convolution, if it is measured: only when no variants were named, since it is not a variant. */
  readonly convolution?: ConvolutionPlan | undefined;
  /** Calls of inverted dropout on few elements, if they are measured: only when no sizes were named. */
  readonly small?: SmallPlan | undefined;
}

export interface SpeedSettings {
  readonly sizes: readonly number[];
  readonly rates: readonly number[];
  readonly budget: Budget;
}

/** Sizes from one that fits into the fastest cache to one that fits into none. */
const GROWING: readonly number[] = [64 * KIBI, 256 * KIBI, MEBI, 4 * MEBI, 16 * MEBI];

export const speedSettings: Readonly<Record<Effort, SpeedSettings>> = {
  quick: {
    sizes: [MEBI],
    rates: [0.1, 0.5],
    budget: { rounds: 7, turnMilliseconds: 4, warmUpMilliseconds: 10 },
  },
  short: {
    sizes: GROWING,
    rates: [0.5],
    budget: { rounds: 7, turnMilliseconds: 5, warmUpMilliseconds: 20 },
  },
  full: {
    sizes: GROWING,
    rates: [0.1, 0.5],
    budget: { rounds: 51, turnMilliseconds: 12, warmUpMilliseconds: 100 },
  },
};

/** Calls on few elements. */
export interface SmallPlan {
  readonly sizes: readonly number[];
  readonly rate: number;
  readonly budget: Budget;
}

export const SMALL: Pick<SmallPlan, "sizes" | "rate"> = { sizes: [100, 1000], rate: 0.5 };

/** Bytes read and written per element: every float32 input once, every float32 output once. */
export const BYTES_PER_ELEMENT: Readonly<Record<Pass | "copy", number>> = {
  copy: 8,
  forward: 8,
  infer: 8,
  "forward+backward": 16,
};

/** The settings of the DropConnect part. Its passes take up to a tenth of a second, so the short settings have few turns. */
export interface DropConnectSettings {
  readonly sizes: readonly DenseSize[];
  readonly rate: number;
  /** Draws of Gaussian inference per unit. */
  readonly gaussianSamples: number;
  readonly budget: Budget;
}

export interface DropConnectPlan extends DropConnectSettings {
  /** The functions that are timed, and checked against the layer's reference form. */
  readonly functions: Pick<Weights, "dropConnect" | "dropConnectGrad">;
}

/** A layer of 512 units, for which NumPy was measured. The target refers to it. */
export const MIDDLE_LAYER: DenseSize = { batch: 64, inputs: 512, units: 512 };

/** The first layer of the training experiments' network `wide`; 80 million decisions. */
const WIDE_LAYER: DenseSize = { batch: 128, inputs: 784, units: 800 };

export const dropConnectSettings: Readonly<Record<Effort, DropConnectSettings>> = {
  quick: {
    sizes: [MIDDLE_LAYER],
    rate: 0.5,
    gaussianSamples: 100,
    budget: { rounds: 6, turnMilliseconds: 4, warmUpMilliseconds: 10 },
  },
  short: {
    sizes: [MIDDLE_LAYER],
    rate: 0.5,
    gaussianSamples: 100,
    budget: { rounds: 6, turnMilliseconds: 4, warmUpMilliseconds: 10 },
  },
  full: {
    sizes: [MIDDLE_LAYER, WIDE_LAYER],
    rate: 0.5,
    gaussianSamples: 100,
    budget: { rounds: 51, turnMilliseconds: 12, warmUpMilliseconds: 100 },
  },
};

/** The second convolution of the usual MNIST network, which is also used to compare the libraries. */
export const CONVOLUTION_SIZE: ConvolutionSize = {
  batch: 32,
  rows: 26,
  columns: 26,
  channels: 32,
  kernelSize: 3,
  filters: 64,
};

export interface ConvolutionPlan extends ConvolutionSize {
  readonly budget: Budget;
}

/** Turns have one call each, since a pass takes tens of milliseconds. */
export const convolutionBudget: Readonly<Record<Effort, Budget>> = {
  quick: { rounds: 6, turnMilliseconds: 1, warmUpMilliseconds: 0 },
  short: { rounds: 6, turnMilliseconds: 1, warmUpMilliseconds: 0 },
  full: { rounds: 21, turnMilliseconds: 1, warmUpMilliseconds: 0 },
};

/** The settings of the Monte Carlo part: a network with dropout after every hidden layer, on one batch of examples. */
export interface MonteCarloSettings {
  /** Units from the inputs to the outputs. */
  readonly units: readonly number[];
  readonly rate: number;
  readonly batch: number;
  readonly samples: number;
  readonly budget: Budget;
}

export interface MonteCarloPlan extends MonteCarloSettings, Pick<Samples, "mcDropout"> {}

const NETWORK = { units: [784, 800, 800, 10], rate: 0.5, batch: 256 };

/** Fewer samples share the first layer's single pass, so 100 samples gain more from it than 10. */
export const monteCarloSettings: Readonly<Record<Effort, MonteCarloSettings>> = {
  quick: { ...NETWORK, samples: 5, budget: { rounds: 6, turnMilliseconds: 1, warmUpMilliseconds: 0 } },
  short: { ...NETWORK, samples: 10, budget: { rounds: 6, turnMilliseconds: 1, warmUpMilliseconds: 0 } },
  full: { ...NETWORK, samples: 100, budget: { rounds: 21, turnMilliseconds: 1, warmUpMilliseconds: 0 } },
};

/**
 * The number of calls that are queued on a device before its completion is awaited. A model does the same: it queues many kernels
 * before it reads anything.
 */
export const CALLS_PER_WAIT = 10;

/** The least time that a queued device works before its rounds, per case, in milliseconds: a GPU that was idle starts slowly. */
export const WARM_UP_OF_A_GPU = 500;
