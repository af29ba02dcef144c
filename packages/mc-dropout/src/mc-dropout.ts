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
  /** How many masks to draw for every example, in [1, 2^24]. 10 to 100 are usual; the error falls with the square root. */
  readonly samples: number;
  /** Examples in one pass. It never changes a result, only how much memory is used. Default 256. */
  readonly batchSize?: number;
  /** The training step whose masks are drawn, u32: another step gives other samples. Default 0. */
  readonly step?: number;
  /** Whether sample `s` uses one and the same mask for all examples, as one network drawn from many. Default false. */
  readonly consistent?: boolean;
  /** Cancels between passes. */
  readonly signal?: AbortSignal;
  /** Called after every pass. */
  readonly onProgress?: (progress: SamplingProgress) => void;
  /** Called at most once, where all samples are equal: masks that were never on. Default: `console.warn` of the message. */
  readonly onWarning?: (warning: SamplingWarning) => void;
}

/** Options of {@link mcDropout} of an ensemble. */
export interface EnsembleSamplingOptions extends Omit<McDropoutOptions, "samples"> {
  /** Default: as many as there are models, and no more than that unless their masks are on. */
  readonly samples?: number;
}

/** A model whose predictions say how sure they are. */
export interface McDropout {
  /**
   * The predictive distribution over classes, and its uncertainty, for examples `[examples, ...inputShape]`: a tensor on the model's
   * device, or arrays. The model's outputs are `[examples, ...leading, classes]`, with pixels or time steps in between if it has them; one
   * class, or none, is the probability of an event. Everything is checked before the first pass.
   * @throws {@link ShapeError} for examples or outputs that do not fit; {@link OptionError} for options outside their
   * range, and outputs that are no probabilities or not finite; {@link BusyError} while the model is trained; the signal's
   * reason once it is aborted.
   */
  classify(x: TensorLike, options?: ClassifyOptions): Promise<SampledClassification>;
  /**
   * The predictive mean and variance of outputs of any shape, for examples `[examples, ...inputShape]`: a tensor on
   * the model's device, or arrays. @throws As {@link McDropout.classify}.
   */
  regress(x: TensorLike, options?: RegressOptions): Promise<SampledRegression>;
}

const OWNER = "mcDropout";
const OPTIONS = ["samples", "seed", "key", "batchSize", "step", "consistent", "signal", "onProgress", "onWarning"];

/** Votes are counted in float32, which is exact so far. */
const MOST_SAMPLES = 2 ** 24;

/**
 * Monte Carlo dropout: the model is run `samples` times with dropout on, and the spread of its outputs is the model's
 * uncertainty. Each run is a draw from the approximate posterior over the weights that training with dropout has fitted.
 *
 * Predictive mean `1/T sum_t f(x, W_t)`, predictive variance `1/T sum_t (f(x, W_t) - mean)^2 + 1/tau`. Source: Gal and
 * Ghahramani, "Dropout as a Bayesian approximation: representing model uncertainty in deep learning", ICML 2016, section 4.
 *
 * Sample `s` draws the masks of word `sample = s` of the mask stream, so 200 samples extend 100, any one can be drawn again
 * by `predict(model, x, { mode: "sample", sample: s })`, and no result depends on `batchSize`. Everything but the masks is
 * as in inference; batch normalisation keeps its statistics.
 *
 * Anything else that makes passes goes the same way: `{ pass: (x, { sample, step, key, firstExample }) => outputs }`, at once or later, such
 * as a session of another runtime with its dropout on. It needs a seed or key. If samples do not differ, a warning says so once. Of an
 * {@link ensemble}, samples are its models' predictions.
 *
 * @param model Any model with a layer that is stochastic, such as dropout at a rate above 0, at any depth; built or not. Where its
 * layer is a chain, the layers before the first stochastic one run once for all samples; any other runs whole for every sample.
 * @throws {@link OptionError} for a model in which nothing is stochastic, or options outside their range.
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
    throw refused("onWarning", onWarning, "a function", "It is called where all samples are equal.");
  }
  if (consistent && makesPasses(model)) {
    throw refused(
      "consistent",
      consistent,
      "false of what makes its own passes",
      "Only a model of the core shares masks.",
    );
  }
  // A plain pass of an ensemble draws nothing.
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

/** @throws {@link OptionError} for what is no model of which something is stochastic, no ensemble, and makes no passes. */
function expectSource(owner: string, source: Source): void {
  if (holdsModels(source)) expectMembers(owner, source);
  else if (!resolvePasses(owner, "model", source)) refuseSource(owner, "model", source);
  else if (isModel(source)) deterministicLayers(owner, source);
}

/** How many samples are drawn: of an ensemble without masks at most one a model. @throws {@link OptionError} */
function resolveSamples(source: Source, asked: number | undefined): number {
  if (!isEnsemble(source)) {
    const many = "It is how many masks to draw for every example; 10 to 100 are usual.";
    return expectWhole(OWNER, "samples", asked!, 1, many, MOST_SAMPLES);
  }
  const { models, stochastic } = source;
  const most = stochastic ? MOST_SAMPLES : models.length;
  const remedy =
    "One model makes one plain pass: leave samples out, or turn masks on with ensemble(models, { stochastic: true }).";
  return expectWhole(OWNER, "samples", asked ?? models.length, 1, remedy, most);
}

/** Whether masks are drawn by somebody else, who has to be told from which key. */
function makesPasses(source: Source): boolean {
  if (isEnsemble(source)) return source.stochastic && !source.models.every(isModel);
  return !isModel(source);
}

function refused(option: string, value: unknown, expected: string, remedy: string): OptionError {
  return new OptionError({ owner: OWNER, option, value, expected, remedy });
}
