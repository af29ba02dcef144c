/**
 * The hyperparameters of the training experiments. All have, unless stated otherwise, uniform He weights and ReLU. They also have biases
 * of 0, softmax cross-entropy, shuffled batches, and the same optimizer for all variants, so that only the dropout differs.
 */
import type { NetworkName } from "../../contenders/contender.js";
import type { Effort } from "../../results/fields.js";
import type { TrainSettings } from "./schema.js";

/** The extent to which an experiment is run. */
export interface Extent extends Pick<TrainSettings, "trainDigits" | "testDigits" | "epochs"> {
  readonly seeds: number;
  /** Monte Carlo samples per test digit after the last epoch. */
  readonly samples: number;
  /**
   * The number of seeds for contenders whose epochs take several times as long; 0 leaves them out. Contenders that `--variants`
   * names take part with all seeds.
   */
  readonly costlySeeds?: number;
}

export interface Experiment extends Omit<TrainSettings, keyof Extent | "fewerSeeds" | "ratesOf"> {
  /** The name that `--experiments` takes. */
  readonly name: string;
  readonly title: string;
  readonly network: NetworkName;
  readonly extents: Readonly<Record<Effort, Extent>>;
  /** The rates that `bench rates` chooses from, on validation digits; absent if all variants have the published rates. */
  readonly grid?: { readonly input: readonly number[]; readonly hidden: readonly number[] };
  /** The efforts with which it is trained although it is not named; absent: all of them. */
  readonly unasked?: readonly Effort[];
}

/** Adam with the settings of its paper, so that no learning rate is tuned for any variant. Source: Kingma and Ba 2015, algorithm 1. */
const ADAM = { optimizer: "adam", learningRate: 0.001 } as const;

/**
 * Few digits and a deep network, which memorises them within about ten epochs; from then on its test loss rises.
 *
 * Inputs can be dropped at high rates, units only at low ones: noise multiplies over seven layers of only 100 units. (Srivastava et al.
 * 2014, section 7.3, keep the number of remaining units constant instead.)
 */
const overfit: Experiment = {
  name: "overfit",
  title: "300 training digits, seven hidden layers of 100 units",
  network: "dense",
  hidden: [100, 100, 100, 100, 100, 100, 100],
  rates: { input: 0.35, hidden: 0.1 },
  grid: { input: [0.2, 0.35, 0.5], hidden: [0.05, 0.1, 0.2] },
  batchSize: 30,
  ...ADAM,
  extents: {
    quick: { trainDigits: 300, testDigits: 500, epochs: 30, seeds: 4, samples: 5, costlySeeds: 0 },
    short: { trainDigits: 300, testDigits: 1000, epochs: 20, seeds: 4, samples: 10, costlySeeds: 0 },
    full: { trainDigits: 300, testDigits: 3000, epochs: 400, seeds: 5, samples: 100 },
  },
};

/**
 * Few digits and two hidden layers that are wide for them: the setting in which dropout begins to help in Srivastava et al. 2014
 * (figure 10). With still fewer digits, even half the units memorise all of them; with many, the network has less to gain.
 */
const few: Experiment = {
  name: "few",
  title: "500 training digits, 784-256-256-10",
  network: "dense",
  hidden: [256, 256],
  rates: { input: 0.2, hidden: 0.5 },
  grid: { input: [0.1, 0.2, 0.35, 0.5], hidden: [0.25, 0.5, 0.7] },
  unasked: ["short", "full"],
  batchSize: 25,
  ...ADAM,
  extents: {
    quick: { trainDigits: 500, testDigits: 500, epochs: 30, seeds: 4, samples: 5, costlySeeds: 0 },
    short: { trainDigits: 500, testDigits: 1000, epochs: 30, seeds: 4, samples: 10, costlySeeds: 0 },
    full: { trainDigits: 500, testDigits: 3000, epochs: 100, seeds: 5, samples: 100, costlySeeds: 2 },
  },
};

/**
 * The network and the rates of Srivastava et al. 2014, section 6.1.1 (784-800-800-10, 0.2 on inputs, 0.5 on hidden units,
 * momentum, a limit on the weights' norm), on fewer digits. Dropout learns more slowly and ends better: the short settings
 * show the beginning of that, the full ones all of it. Of the learning rates 0.03, 0.05 and 0.1, the first two gain most
 * from dropout; without it the network is a little better at 0.1 (96.2% instead of 95.8% with the full settings).
 */
const wide: Experiment = {
  name: "wide",
  title: "784-800-800-10",
  network: "dense",
  hidden: [800, 800],
  rates: { input: 0.2, hidden: 0.5 },
  unasked: ["full"],
  batchSize: 100,
  learningRate: 0.05,
  momentum: 0.9,
  maxNorm: 3,
  extents: {
    quick: { trainDigits: 300, testDigits: 300, epochs: 2, seeds: 1, samples: 5, costlySeeds: 0 },
    short: { trainDigits: 2000, testDigits: 1000, epochs: 5, seeds: 2, samples: 10, costlySeeds: 0 },
    full: { trainDigits: 7000, testDigits: 3000, epochs: 30, seeds: 3, samples: 100, costlySeeds: 1 },
  },
};

/**
 * The usual MNIST network: two convolutions and max pooling, dropout of 0.25 on their outputs (unless a variant has a rate of its own) and
 * of 0.5 on the hidden units, trained by Adadelta with the paper's settings. Batches have 32 digits, so that few digits give enough steps;
 * with the usual 128, an epoch of 1,000 digits has only 8. A convolution uses each of its weights at every pixel, so an epoch takes much
 * longer than those of the other networks. Therefore it has few seeds, and is trained only when it is named.
 */
const cnn: Experiment = {
  name: "cnn",
  title: "conv 3x3x32, conv 3x3x64, max pool 2x2, dense 128-10",
  network: "cnn",
  convolutions: { filters: [32, 64], kernelSize: 3, poolSize: 2 },
  hidden: [128],
  rates: { input: 0.25, hidden: 0.5 },
  grid: { input: [0.1, 0.25, 0.4], hidden: [0.5] },
  batchSize: 32,
  optimizer: "adadelta",
  learningRate: 1,
  extents: {
    quick: { trainDigits: 300, testDigits: 100, epochs: 2, seeds: 1, samples: 5, costlySeeds: 0 },
    short: { trainDigits: 1000, testDigits: 500, epochs: 5, seeds: 1, samples: 10, costlySeeds: 0 },
    full: { trainDigits: 7000, testDigits: 3000, epochs: 12, seeds: 3, samples: 50, costlySeeds: 0 },
  },
};

/**
 * A self-normalising network as deep as that of `overfit`, on the same digits: SELU, and initial weights with LeCun's variance. Alpha dropout
 * keeps the mean of 0 and the variance of 1 that SELU produces; inverted dropout keeps only the mean. Source: Klambauer et al. 2017.
 */
const selu: Experiment = {
  ...overfit,
  name: "selu",
  title: "300 training digits, seven hidden layers of 100 units, SELU",
  network: "selu",
  activation: "selu",
  grid: { input: [0, 0.1, 0.2, 0.35], hidden: [0.02, 0.05, 0.1, 0.2, 0.35] },
};

/**
 * A small residual network with batch normalisation. Stochastic depth drops its blocks, at rates that grow linearly up to the last block's;
 * inverted dropout drops between the two convolutions of every block, as in wide residual networks.
 */
const residual: Experiment = {
  name: "residual",
  title: "500 training digits, eight residual blocks of two convolutions 3x3x16",
  network: "residual",
  blocks: { count: 8, filters: 16 },
  hidden: [],
  rates: { input: 0, hidden: 0.5 },
  grid: { input: [0], hidden: [0.1, 0.3, 0.5] },
  batchSize: 25,
  ...ADAM,
  extents: {
    quick: { trainDigits: 200, testDigits: 100, epochs: 2, seeds: 1, samples: 5 },
    short: { trainDigits: 500, testDigits: 500, epochs: 20, seeds: 3, samples: 10 },
    full: { trainDigits: 2000, testDigits: 3000, epochs: 30, seeds: 3, samples: 50 },
  },
};

export const experiments: readonly Experiment[] = [overfit, few, wide, cnn, selu, residual];

/** The kinds of network that the experiments use. */
export const networks: readonly NetworkName[] = [...new Set(experiments.map(({ network }) => network))];

/** The network that is trained by default. */
export const DEFAULT_NETWORK: NetworkName = "dense";
