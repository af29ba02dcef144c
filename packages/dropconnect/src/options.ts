/** The options of a mask, and their checks. */
import { type Key, OptionError } from "@maskout/core";
import {
  expectBoolean,
  expectCall,
  expectKnownOptions,
  expectOneOf,
  type RateOptions,
  type RequiredSeedOptions,
  type ResolvedRate,
  requireKey,
  resolveRate,
} from "@maskout/core/variant";
import type { MaskParams } from "./masks/params.js";

/** The reach of one mask; see {@link MaskOptions}. */
export type MaskScope = "example" | "batch" | "unit";

/** How a mask is drawn; see {@link MaskOptions}. */
export type Sampling = "bernoulli" | "exact";

/** The amount to drop, and the way to draw it. `rate` or `keepProb` is required. */
export type SamplingOptions = RateOptions & {
  /**
   * `"bernoulli"`: all decisions are independent. `"exact"`: exactly `round(rate * n)` of a mask's n decisions are dropped, with every choice equally
   * likely. Default `"bernoulli"`.
   */
  readonly sampling?: Sampling;
};

/** The choices about a mask. `rate` or `keepProb` is required. */
export type MaskOptions = SamplingOptions & {
  /**
   * The reach of one mask. `"example"`: every example has its own mask over the weights, as in the paper. `"batch"`: one mask
   * over the weights for all examples of a pass, as in AWD-LSTM; see {@link weightDrop}. `"unit"`: one decision for all incoming
   * weights of a unit. Default `"example"`.
   */
  readonly mask?: MaskScope;
  /** Whether biases are dropped too, per example if `mask` is `"example"`, otherwise per batch. Default false. */
  readonly maskBias?: boolean;
};

/** Options of the functions on arrays. `seed` or `key` is required. */
export type DropConnectOptions = MaskOptions & RequiredSeedOptions & DropConnectArrayOptions;

/** The options of the functions on arrays other than those of a mask and a seed. */
export interface DropConnectArrayOptions {
  /** The training step, u32: increase it for new masks at every step. Default 0. */
  readonly step?: number;
  /** The Monte Carlo sample, u32. Default 0, as in training. */
  readonly sample?: number;
}

/** Checked choices about how a mask is drawn. */
export interface SamplingPlan extends ResolvedRate {
  /** The rate as it was given, which exact sampling counts with. */
  readonly rate: number;
  readonly sampling: Sampling;
}

/** Checked choices about a mask. */
export interface MaskPlan extends SamplingPlan {
  readonly mask: MaskScope;
  readonly maskBias: boolean;
}

/** The place where a pass draws its masks. */
export interface MaskPlace {
  readonly key: Key;
  readonly step: number;
  readonly sample: number;
  /** The index of the batch's first example in the whole input. */
  readonly firstExample: number;
}

/** The names of {@link SamplingOptions}. */
export const SAMPLING_OPTIONS: readonly string[] = ["rate", "keepProb", "sampling"];

/** The names of {@link MaskOptions}. */
export const MASK_OPTIONS: readonly string[] = [...SAMPLING_OPTIONS, "mask", "maskBias"];

/** The names of {@link DropConnectOptions}. */
export const DROP_CONNECT_OPTIONS: readonly string[] = [...MASK_OPTIONS, "seed", "key", "step", "sample"];

/** Checks the options of sampling. @throws {@link OptionError} */
export function resolveSampling(owner: string, options: SamplingOptions): SamplingPlan {
  const { sampling = "bernoulli" } = options;
  const remedy = "Use bernoulli for the published method, exact to drop the same number every time.";
  expectOneOf(owner, "sampling", sampling, ["bernoulli", "exact"], remedy);
  const { threshold, keepProbability } = resolveRate(owner, options);
  return { threshold, keepProbability, rate: options.rate ?? 1 - options.keepProb, sampling };
}

/** Checks the options of a mask. @throws {@link OptionError} */
export function resolveMask(owner: string, options: MaskOptions): MaskPlan {
  const { mask = "example", maskBias = false } = options;
  const remedy = "Use example for the published method, batch to mask the weights once per pass.";
  expectOneOf(owner, "mask", mask, ["example", "batch", "unit"], remedy);
  expectBoolean(owner, "maskBias", maskBias, "whether biases are dropped too");
  return { ...resolveSampling(owner, options), mask, maskBias };
}

/** Checks the options of the functions on arrays. @throws {@link OptionError} */
export function resolveDropConnect(owner: string, options: DropConnectOptions): { plan: MaskPlan; place: MaskPlace } {
  expectKnownOptions(owner, options, DROP_CONNECT_OPTIONS);
  const plan = resolveMask(owner, options);
  const { step = 0, sample = 0 } = options;
  const { sharedMask: _, ...position } = expectCall(owner, { step, sample });
  return { plan, place: { key: requireKey(owner, options), ...position } };
}

/** The way a mask of `population` decisions is drawn, and the resulting keep probability. @throws {@link OptionError} */
export function samplingOf(
  owner: string,
  { threshold, keepProbability, sampling, rate }: SamplingPlan,
  population: number,
): Pick<MaskParams, "sampling" | "keepProbability"> {
  if (sampling === "bernoulli") return { sampling: { kind: "bernoulli", threshold }, keepProbability };
  const drops = Math.round(rate * population);
  if (drops === population && population > 0) {
    throw new OptionError({
      owner,
      option: "rate",
      value: rate,
      expected: `a rate that keeps at least one of a mask's ${population} decisions`,
      remedy: 'Lower the rate, or use sampling: "bernoulli".',
    });
  }
  return {
    sampling: { kind: "exact", drops, population },
    keepProbability: population === 0 ? 1 : 1 - drops / population,
  };
}
