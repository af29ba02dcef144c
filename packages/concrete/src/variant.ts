/** The noise of concrete dropout: relaxed decisions at a rate that is learned. */
import {
  constant,
  defineLearnedNoise,
  expectNumber,
  kernels,
  type LearnedNoiseDefinition,
  type NoiseMoments,
  type Temperature,
} from "@maskout/core/variant";

/** Defined by the build. */
declare const CORE_VERSION: string;

/** The settings of the noise. */
export interface ConcreteSettings extends Temperature {
  /** The rate that training starts from, in (0, 1). */
  readonly initialRate: number;
}

/** The options of the noise. */
export interface ConcreteNoiseOptions {
  /** The softness of decisions, in (0, 10]. Near 0 an input is either kept or dropped, and gradients vary widely. Default 0.1, as in the paper. */
  readonly temperature?: number;
  /** The rate that training starts from, in (0, 1). Default 0.1. */
  readonly initialRate?: number;
}

/**
 * The noise of concrete dropout as a value, for the conformance suite and for tools that compare variants. An element is multiplied by
 * `(1 - z) / (1 - p)`, with `z = sigmoid((logit p + logit u) / temperature)` for a uniform u; the logit of p is learned.
 */
export const variant: LearnedNoiseDefinition<ConcreteNoiseOptions, ConcreteSettings, "logit"> = defineLearnedNoise({
  name: "concrete",
  packageName: "@maskout/concrete",
  layerName: "concreteDropout",
  madeFor: CORE_VERSION,
  options: ["temperature", "initialRate"],
  settings(owner: string, { temperature = 0.1, initialRate = 0.1 }: ConcreteNoiseOptions): ConcreteSettings {
    const open = { least: 0, leastOpen: true };
    const [soft, start] = [
      "It is the softness of decisions; the paper uses 0.1.",
      "It is the rate that training starts from.",
    ];
    expectNumber(owner, "temperature", temperature, { ...open, most: 10 }, soft);
    expectNumber(owner, "initialRate", initialRate, { ...open, most: 1, mostOpen: true }, start);
    return { temperature, initialRate };
  },
  stochastic: () => true,
  forward: kernels.relaxedNoise,
  backward: kernels.relaxedNoiseGrad,
  infer: () => 1,
  learned: ({ initialRate }) => ({ logit: constant([], Math.log(initialRate / (1 - initialRate))) }),
  facts: (settings) => ({
    moments: (x) => momentsAt(settings, x),
    decisions: "continuous",
    alone: true,
    // The mean of a relaxed decision is not p, except where p is 1/2.
    unbiased: false,
  }),
});

/** The moments of `x (1 - z) / (1 - p)`, by the trapezoidal rule over the logit of u, which has the logistic distribution. */
function momentsAt({ temperature, initialRate: p }: ConcreteSettings, x: number): NoiseMoments {
  const logit = Math.log(p / (1 - p));
  const step = 1 / 128;
  let [mean, square] = [0, 0];
  for (let l = -40; l <= 40; l += step) {
    const share = (step * Math.exp(-Math.abs(l))) / (1 + Math.exp(-Math.abs(l))) ** 2;
    const factor = 1 / (1 + Math.exp((logit + l) / temperature)) / (1 - p);
    mean += share * factor;
    square += share * factor ** 2;
  }
  return { mean: mean * x, variance: (square - mean ** 2) * x ** 2 };
}
