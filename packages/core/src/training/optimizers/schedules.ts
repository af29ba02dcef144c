/** Learning-rate schedules: functions of the number of updates made before. */
import { expectKnownOptions, expectNumber, expectWhole } from "../../options.js";

/** A learning rate as a function of the number of updates made before. */
export type Schedule = (step: number) => number;

const ABOVE_ZERO = { least: 0, leastOpen: true };
const FROM_ZERO = { least: 0 };

/** Options of {@link cosineDecay}. */
export interface CosineDecayOptions {
  /** The learning rate at the start of the decay, above 0. */
  readonly initial: number;
  /** The number of updates, warm-up included, after which the learning rate stays at `final`; at least 1. */
  readonly steps: number;
  /** The learning rate at the end, at least 0. Default 0. */
  readonly final?: number;
  /** The number of updates, below `steps`, over which the learning rate first rises to `initial` in equal parts. Default 0. */
  readonly warmup?: number;
}

/**
 * Cosine decay: half a cosine from `initial` to `final`, `final + (initial - final) (1 + cos(pi t / (steps - warmup))) / 2`, with t counted
 * from the end of the warm-up. Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, equation 5,
 * without restarts; for the warm-up, Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017, section 2.2.
 * @throws {@link OptionError} for an option outside its range.
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const owner = "cosineDecay";
  expectKnownOptions(owner, options, ["initial", "steps", "final", "warmup"]);
  const { initial, steps, final = 0, warmup = 0 } = options;
  expectNumber(owner, "initial", initial, ABOVE_ZERO, "It is the learning rate at first.");
  expectWhole(owner, "steps", steps, 1, "It is the number of updates in all: batches of an epoch times epochs.");
  expectNumber(owner, "final", final, FROM_ZERO, "It is the learning rate at the end.");
  expectWhole(owner, "warmup", warmup, 0, "It is a number of updates, below steps.", steps - 1);
  return (step) => {
    if (step < warmup) return (initial * (step + 1)) / warmup;
    const progress = Math.min((step - warmup) / (steps - warmup), 1);
    return final + (initial - final) * ((1 + Math.cos(Math.PI * progress)) / 2);
  };
}

/** Options of {@link exponentialDecay}. */
export interface ExponentialDecayOptions {
  /** The learning rate of the first update, above 0. */
  readonly initial: number;
  /** The factor of the learning rate over `steps` updates, in (0, 1]. */
  readonly factor: number;
  /** The number of updates over which the learning rate falls by `factor`, at least 1. Default 1. */
  readonly steps?: number;
}

/** Exponential decay: `initial * factor ^ (step / steps)`. @throws {@link OptionError} for an option outside its range. */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const { initial, factor, steps } = resolveDecay("exponentialDecay", options);
  return (step) => initial * factor ** (step / steps);
}

/** Options of {@link stepDecay}. */
export interface StepDecayOptions extends ExponentialDecayOptions {
  /** The number of updates after which the learning rate is multiplied by `factor`, at least 1. */
  readonly steps: number;
}

/**
 * Step decay: `initial * factor ^ floor(step / steps)`, constant for `steps` updates and then multiplied by `factor`.
 * @throws {@link OptionError} for an option outside its range.
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const { initial, factor, steps } = resolveDecay("stepDecay", options);
  return (step) => initial * factor ** Math.floor(step / steps);
}

function resolveDecay(owner: string, options: ExponentialDecayOptions): Required<ExponentialDecayOptions> {
  expectKnownOptions(owner, options, ["initial", "factor", "steps"]);
  const { initial, factor, steps = 1 } = options;
  expectNumber(owner, "initial", initial, ABOVE_ZERO, "It is the learning rate at first.");
  expectNumber(owner, "factor", factor, { least: 0, most: 1, leastOpen: true }, "0.1 or 0.5 are usual.");
  expectWhole(owner, "steps", steps, 1, "It is a number of updates: batches of an epoch times epochs.");
  return { initial, factor, steps };
}
