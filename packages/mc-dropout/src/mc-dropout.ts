/** Monte Carlo dropout of a model. */
import { OptionError, type TensorLike } from "@maskout/core";
import {
  expectBoolean,
  expectKnownOptions,
  expectU32,
  expectWhole,
  requireKey,
  resolveKey,
  type SeedOptions,
} from "@maskout/core/variant";
import { type ClassifyOptions, classify, type SampledClassification } from "./classify.js";
import { expectMembers, holdsModels } from "./ensemble.js";
import type { SamplingPlan, SamplingProgress } from "./plan.js";
import { type RegressOptions, regress, type SampledRegression } from "./regress.js";
import {
  deterministicLayers,
  type Ensemble,
  isEnsemble,
  isModel,
  refuseSource,
  resolvePasses,
  type Source,
} from "./source.js";
import { equalSamples, type SamplingWarning } from "./spread.js";

/** Options of {@link mcDropout}; `samples` is required. */
export interface McDropoutOptions extends SeedOptions {
  /** The number of masks to draw for every example, in [1, 2^24]. 10 to 100 are usual; the error falls with the square root of the number. */
  readonly samples: number;
  /** The number of examples in one pass. It changes memory use only, never a result. Default 256. */
  readonly batchSize?: number;
  /** The training step whose masks are drawn, u32. Another step gives other samples. Default 0. */
  readonly step?: number;
  /** Whether sample `s` uses the same mask for all examples, like one network drawn from many. Default false. */
  readonly consistent?: boolean;
  /** Cancels the sampling between passes. */
  readonly signal?: AbortSignal;
  /** Called after every pass. */
  readonly onProgress?: (progress: SamplingProgress) => void;
  /** Called at most once, if all samples are equal because masks were never on. Default: `console.warn` of the message. */
  readonly onWarning?: (warning: SamplingWarning) => void;
}

/** Options of {@link mcDropout} for an ensemble. */
export interface EnsembleSamplingOptions extends Omit<McDropoutOptions, "samples"> {
  /** The number of samples. Default: the number of models, which is also the maximum unless masks are on. */
  readonly samples?: number;
}

/** A model whose predictions come with their uncertainty. */
export interface McDropout {
  /**
   * The predictive distribution over classes, and its uncertainty, for examples `[examples, ...inputShape]`: a tensor on the model's device, or
   * arrays. The model's outputs are `[examples, ...leading, classes]`, where `leading` is optional, such as pixels or time steps. One class, or no
   * class dimension, is the probability of an event. Everything is checked before the first pass.
   * @throws {@link ShapeError} for examples or outputs that do not fit; {@link OptionError} for options outside their range, and for outputs that are
   * not finite or not probabilities; {@link BusyError} while the model is being trained; the signal's reason once it is aborted.
   */
  classify(x: TensorLike, options?: ClassifyOptions): Promise<SampledClassification>;
  /**
   * The predictive mean and variance of outputs of any shape, for examples `[examples, ...inputShape]`: a tensor on the model's device, or arrays.
   * @throws The same errors as {@link McDropout.classify}.
   */
  regress(x: TensorLike, options?: RegressOptions): Promise<SampledRegression>;
}

const OWNER = "mcDropout";
const OPTIONS = ["samples", "seed", "key", "batchSize", "step", "consistent", "signal", "onProgress", "onWarning"];

/** Votes are counted in float32, which is exact up to this number. */
const MOST_SAMPLES = 2 ** 24;

/**
 * Monte Carlo dropout: runs the model `samples` times with dropout on; the spread of its outputs is the model's uncertainty. Each run is a draw from
 * the approximate posterior over the weights that training with dropout has fitted.
 *
 * Predictive mean `1/T sum_t f(x, W_t)`, predictive variance `1/T sum_t (f(x, W_t) - mean)^2 + 1/tau`. Source: Gal and Ghahramani, "Dropout as a
 * Bayesian approximation: representing model uncertainty in deep learning", ICML 2016, section 4.
 *
 * Sample `s` draws the masks of word `sample = s` of the mask stream. So 200 samples extend 100, any sample can be drawn again by
 * `predict(model, x, { mode: "sample", sample: s })`, and no result depends on `batchSize`. Everything except the masks is as in inference; batch
 * normalisation keeps its statistics.
 *
 * Any other code that makes passes can be sampled too, such as a session of another runtime with its dropout on:
 * `{ pass: (x, { sample, step, key, firstExample }) => outputs }`, where the outputs may be a promise. It requires a seed or key. If the samples do
 * not differ, a warning is given once. For an {@link ensemble}, the samples are its models' predictions.
 *
 * @param model Any model with a stochastic layer, such as dropout at a rate above 0, at any depth; built or not. If its layer is a chain, the layers
 * before the first stochastic one run once for all samples; any other layer runs whole for every sample.
 * @throws {@link OptionError} for a model without a stochastic layer, and for options outside their range.
 */
export function mcDropout(model: Ensemble, options?: EnsembleSamplingOptions): McDropout;
export function mcDropout(model: Source, options: McDropoutOptions): McDropout;
export function mcDropout(model: Source, given?: EnsembleSamplingOptions): McDropout {
  const options = given === undefined && holdsModels(model) ? {} : given!;
  expectKnownOptions(OWNER, options, OPTIONS);
  const { batchSize = 256, step = 0, consistent = false, signal, onProgress } = options;
  const { onWarning = ({ message }: SamplingWarning) => console.warn(message) } = options;
  expectSource(OWNER, model);
  const samples = resolveSamples(model, options.samples);
  expectWhole(OWNER, "batchSize", batchSize, 1, "It is the number of examples in one pass.");
  expectU32(OWNER, "step", step, "the training step whose masks are drawn");
  expectBoolean(OWNER, "consistent", consistent, "whether a sample is one network for all examples");
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw refused("signal", signal, "an AbortSignal", "Pass the signal of an AbortController.");
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw refused("onProgress", onProgress, "a function", "It is called after every pass.");
  }
  if (typeof onWarning !== "function") {
    throw refused("onWarning", onWarning, "a function", "It is called if all samples are equal.");
  }
  if (consistent && makesPasses(model)) {
    throw refused(
      "consistent",
      consistent,
      "false for a source that makes its own passes",
      "Only models of the core can share masks.",
    );
  }
  // A plain pass of an ensemble draws no masks.
  const key = makesPasses(model) ? requireKey(OWNER, options) : resolveKey(OWNER, options);
  const pass = { step, sharedMask: consistent, ...(key === undefined ? {} : { key }) };
  let warned = false;
  const onEqual = (): void => {
    if (warned) return;
    warned = true;
    onWarning(equalSamples({ source: model, samples }));
  };
  const plan: SamplingPlan = { source: model, samples, batchSize, pass, signal, onProgress, onEqual };
  return {
    classify: (x, classifyOptions = {}) => classify(plan, x, classifyOptions),
    regress: (x, regressOptions = {}) => regress(plan, x, regressOptions),
  };
}

/** Expects a model with a stochastic layer, an ensemble, or a source that makes passes. @throws {@link OptionError} */
function expectSource(owner: string, source: Source): void {
  if (holdsModels(source)) expectMembers(owner, source);
  else if (!resolvePasses(owner, "model", source)) refuseSource(owner, "model", source);
  else if (isModel(source)) deterministicLayers(owner, source);
}

/** The number of samples to draw; for an ensemble without masks, at most one per model. @throws {@link OptionError} */
function resolveSamples(source: Source, asked: number | undefined): number {
  if (!isEnsemble(source)) {
    const many = "It is the number of masks to draw for every example; 10 to 100 are usual.";
    return expectWhole(OWNER, "samples", asked!, 1, many, MOST_SAMPLES);
  }
  const { models, stochastic } = source;
  const most = stochastic ? MOST_SAMPLES : models.length;
  const remedy =
    "One model makes one plain pass: leave samples out, or turn masks on with ensemble(models, { stochastic: true }).";
  return expectWhole(OWNER, "samples", asked ?? models.length, 1, remedy, most);
}

/** Whether the source draws its own masks, and so has to be given a key. */
function makesPasses(source: Source): boolean {
  if (isEnsemble(source)) return source.stochastic && !source.models.every(isModel);
  return !isModel(source);
}

function refused(option: string, value: unknown, expected: string, remedy: string): OptionError {
  return new OptionError({ owner: OWNER, option, value, expected, remedy });
}
