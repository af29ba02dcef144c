/** The hyperparameters of the uncertainty experiments. All use inverted dropout, ReLU (unless stated otherwise) and Adam. */
import type { RegressionData } from "../../data/regression.js";
import type { Effort } from "../../results/fields.js";
import type { CalibrationUncertainty, Co2Uncertainty, DigitsUncertainty, RegressionUncertainty } from "./schema.js";

/** The parts, as `--parts` takes them. */
export const parts = ["digits", "calibration", "co2", "regression"] as const;
export type Part = (typeof parts)[number];

/** The plan of what to measure. */
export interface UncertaintyPlan {
  readonly effort: Effort;
  readonly settings: UncertaintySettings;
  readonly seed: string;
  readonly parts: readonly Part[];
  /** The data of the part regression. */
  readonly regression?: RegressionData | undefined;
}

export type DigitsSettings = DigitsUncertainty["settings"];
export type CalibrationSettings = CalibrationUncertainty["settings"];
export type Co2Settings = Co2Uncertainty["settings"];
export type RegressionSettings = Omit<RegressionUncertainty["settings"], "examples" | "features">;

/**
 * 784-400-400-10 with half the hidden units dropped (Srivastava et al. 2014). The inputs are not dropped, so that the first
 * layer runs once for all samples. Digits are rotated in steps of 30 degrees: the first step already looks unlike the digits that
 * were learnt; at 180 degrees, 0, 1 and 8 look like themselves again, and 6 and 9 like each other.
 */
const digits: DigitsSettings = {
  hidden: [400, 400],
  rate: 0.5,
  trainDigits: 7000,
  testDigits: 3000,
  batchSize: 100,
  epochs: 30,
  learningRate: 0.001,
  samples: [10, 50, 100],
  angles: [0, 30, 60, 90, 120, 150, 180],
};

/**
 * Few training digits, so that the network is overconfident, and wrong often enough for its sets to have more than one class. Five runs of
 * 1,400 and 600 digits take all 7,000 and all 3,000 digits, none twice: the runs differ by all effects of chance, in weights, masks and
 * digits. Guo et al. 2017 fit their temperatures on 5,000 images; a single number needs only a few hundred.
 */
const calibration: CalibrationSettings = {
  hidden: [400, 400],
  rate: 0.5,
  runs: 5,
  trainDigits: 300,
  temperatureDigits: 500,
  conformalDigits: 600,
  testDigits: 600,
  batchSize: 50,
  epochs: 60,
  learningRate: 0.001,
  samples: 100,
  alpha: 0.1,
};

/**
 * A small version of the CO2 experiment of Gal and Ghahramani 2016, section 5.1, which also compares ReLU with tanh. Their
 * networks are wider and deeper, and have only the time as input. Here the season is an input too, as sine and cosine; the years
 * 1975 to 1984 and all from 2005 on are left out.
 *
 * Rate and noise are those that explain held-out months best, as in their section 5.3: tau is chosen in every run, the rate was chosen
 * once. Of 0.005, 0.01, 0.02, 0.05 and 0.1, the first three are the likeliest for both networks, and about equally likely. Their rate
 * of 0.1 spreads the samples more widely than the errors, and the likelihood then selects no noise at all. Their equation 7 gives tau in
 * another way: `tau = q l^2 / (2 N d)` for a prior length scale l and a weight decay d. Here d is 0, since at their l = 0.01 and the
 * chosen tau it would be of the order of 1e-10.
 */
const co2: Co2Settings = {
  hidden: [100, 100],
  rate: 0.02,
  epochs: 1000,
  batchSize: 32,
  learningRate: 0.003,
  samples: 1000,
  gap: { from: 1975, to: 1985 },
  end: 2005,
};

/** Candidates for tau in units of the standardised targets, from 0.5 in steps of sqrt(2). */
function tausUpTo(most: number): number[] {
  return Array.from({ length: 1 + 2 * Math.log2(2 * most) }, (_, step) => 2 ** (step / 2 - 1));
}

/** The candidates for CO2, down to a noise of 0.001 standard deviations of the targets. */
export const co2Taus: readonly number[] = tausUpTo(2 ** 20);

/**
 * Gal and Ghahramani 2016, section 5.3, as in their published code, trained ten times as long as in the paper: one hidden
 * layer of 50 units, batches of 128, Adam with its defaults, dropout on inputs and hidden units.
 */
const regression: RegressionSettings = {
  hidden: [50],
  rates: [0.005, 0.01, 0.05, 0.1],
  taus: tausUpTo(2 ** 10),
  epochs: 400,
  batchSize: 128,
  samples: 10_000,
};

export interface UncertaintySettings {
  readonly digits: DigitsSettings;
  readonly calibration: CalibrationSettings;
  readonly co2: Co2Settings;
  readonly regression: RegressionSettings;
}

export const uncertaintySettings: Readonly<Record<Effort, UncertaintySettings>> = {
  quick: {
    digits: { ...digits, hidden: [100, 100], trainDigits: 1000, testDigits: 200, epochs: 15 },
    calibration: {
      ...calibration,
      ...{ hidden: [100, 100], runs: 3, samples: 10 },
      ...{ temperatureDigits: 300, conformalDigits: 300, testDigits: 300 },
    },
    co2: { ...co2, hidden: [50, 50], epochs: 30, samples: 100 },
    regression: { ...regression, epochs: 40, samples: 100 },
  },
  short: {
    digits: { ...digits, trainDigits: 2000, testDigits: 500, epochs: 15 },
    calibration: { ...calibration, hidden: [200, 200], samples: 20 },
    co2: { ...co2, epochs: 200, samples: 200 },
    regression: { ...regression, samples: 1000 },
  },
  full: { digits, calibration, co2, regression },
};
