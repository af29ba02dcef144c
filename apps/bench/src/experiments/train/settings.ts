/**
 * Every hyperparameter of the training experiments. Common to them: uniform He weights, biases of 0, ReLU, softmax
 * cross-entropy, shuffled batches, and the same optimizer for all variants, so that only the dropout differs.
 */
import { DROPCONNECT } from "../../registry/variants.js";
import type { Effort, TrainSettings } from "../../results/schema.js";

/** How much of an experiment to run. */
export interface Extent extends Pick<TrainSettings, "trainDigits" | "testDigits" | "epochs"> {
  readonly seeds: number;
  /** Monte Carlo samples of every test digit after the last epoch. */
  readonly samples: number;
  /**
   * By name, those that take part with fewer seeds, or with 0: DropConnect decides on every weight for every example, so
   * that an epoch takes several times as long. Who is named by `--variants` takes part with all seeds.
   */
  readonly fewerSeeds?: Readonly<Record<string, number>>;
}

export interface Experiment extends Omit<TrainSettings, keyof Extent> {
  /** What `--experiments` takes. */
  readonly name: string;
  readonly title: string;
  readonly extents: Readonly<Record<Effort, Extent>>;
}

/**
 * Few digits and a deep network, which learns them by heart within some thirty epochs; from then on its test loss rises.
 *
 * The rates are those that help such a network. Half the inputs dropped is where it gains. Units must be dropped
 * sparingly: noise multiplies over seven layers of only 100 units, so that 0.2 gains nothing and with 0.5 it does not
 * learn at all (Srivastava et al. 2014, section 7.3, keep the number of units that remain constant instead).
 */
const overfit: Experiment = {
  name: "overfit",
  title: "300 training digits, seven hidden layers of 100 units",
  hidden: [100, 100, 100, 100, 100, 100, 100],
  inputRate: 0.5,
  hiddenRate: 0.1,
  batchSize: 30,
  learningRate: 0.02,
  momentum: 0.9,
  maxNorm: 2,
  extents: {
    quick: { trainDigits: 300, testDigits: 300, epochs: 10, seeds: 1, samples: 5 },
    short: { trainDigits: 300, testDigits: 1000, epochs: 50, seeds: 2, samples: 20, fewerSeeds: { [DROPCONNECT]: 1 } },
    full: { trainDigits: 300, testDigits: 3000, epochs: 400, seeds: 5, samples: 100 },
  },
};

/**
 * The network and the rates of Srivastava et al. 2014, section 6.1.1 (784-800-800-10, 0.2 on inputs, 0.5 on hidden units,
 * momentum, a limit on the weights' norm), on fewer digits. Dropout learns slower and ends better: the short settings
 * show the beginning of that, the full ones all of it. Of the learning rates 0.03, 0.05 and 0.1, the first two gain most
 * from dropout; without it the network does a little better at 0.1 (96.2% instead of 95.8% with the full settings).
 */
const wide: Experiment = {
  name: "wide",
  title: "784-800-800-10",
  hidden: [800, 800],
  inputRate: 0.2,
  hiddenRate: 0.5,
  batchSize: 100,
  learningRate: 0.05,
  momentum: 0.9,
  maxNorm: 3,
  extents: {
    quick: { trainDigits: 300, testDigits: 300, epochs: 2, seeds: 1, samples: 5, fewerSeeds: { [DROPCONNECT]: 0 } },
    short: { trainDigits: 2000, testDigits: 1000, epochs: 5, seeds: 2, samples: 10, fewerSeeds: { [DROPCONNECT]: 0 } },
    full: { trainDigits: 7000, testDigits: 3000, epochs: 30, seeds: 3, samples: 100, fewerSeeds: { [DROPCONNECT]: 1 } },
  },
};

export const experiments: readonly Experiment[] = [overfit, wide];
