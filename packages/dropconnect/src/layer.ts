/** The layer. */
import {
  type DenseOptions,
  dense,
  foldIn,
  type Key,
  type Layer,
  type LayerCall,
  type LayerPass,
  MaskoutError,
  OptionError,
  relu,
  sigmoid,
  type Tensor,
  tanh,
} from "@maskout/core";
import { expectKnownOptions, expectWhole, resolveKey, run, type SeedOptions, variable } from "@maskout/core/variant";
import { ACTIVATIONS, type Activation, gaussianMean } from "./gaussian.js";
import { momentsOf } from "./moments.js";
import { MASK_OPTIONS, type MaskOptions, type MaskPlan, resolveMask } from "./options.js";
import { dropConnectPass, type Operands } from "./pass.js";

/** Options of {@link dropConnectDense}. `rate` or `keepProb` is required; without `seed` or `key` the model's key is used. */
export interface DropConnectDenseOptions extends MaskOptions, SeedOptions, DenseOptions {
  /** Applied to the units' inputs, in the layer, because Gaussian inference averages over it. Default `"linear"`. */
  readonly activation?: Activation;
  /**
   * `"mean"`: the activation of the expected input, from weights as they are. `"gaussian"`: the paper's algorithm 2, the mean
   * of the activation over inputs drawn from the normal distribution with the mask's mean and variance. Default `"mean"`.
   */
  readonly inference?: "mean" | "gaussian";
  /** How many inputs Gaussian inference draws for every unit. Default 100. */
  readonly samples?: number;
}

/** Folded into the key for the normals of inference ("norm" in ASCII). */
const NORMALS = 0x6e6f726d;

const OPTIONS = [...MASK_OPTIONS, "seed", "key", "bias", "init", "activation", "inference", "samples"];

/**
 * A fully connected layer whose weights are dropped, x `[batch, inputs]` to `[batch, units]`.
 *
 * In `"train"` and `"sample"` mode `activation(x @ (w * mask / q) + b)`, in `"infer"` mode as `inference` says. Parameters are
 * those of `dense`: `weight` `[inputs, units]` and `bias` `[units]`. No mask over examples is stored; the pullback draws it
 * again. Source: Wan, Zeiler, Zhang, LeCun and Fergus, "Regularization of Neural Networks using DropConnect", ICML 2013.
 *
 * @throws {@link OptionError} for options outside their range; {@link ShapeError} for an input that is not flat.
 */
export function dropConnectDense(units: number, options: DropConnectDenseOptions): Layer {
  const owner = "dropConnectDense";
  expectKnownOptions(owner, options, OPTIONS);
  const plan = resolveMask(owner, options);
  const ownKey = resolveKey(owner, options);
  const { activation = "linear", inference = "mean", samples = 100 } = options;
  expectOneOf(owner, "activation", activation, ACTIVATIONS);
  expectOneOf(owner, "inference", inference, ["mean", "gaussian"]);
  expectWhole(owner, "samples", samples, 1, "It is how many inputs are drawn for every unit; 100 is usual.");
  const linear = dense(units, {
    ...(options.bias === undefined ? {} : { bias: options.bias }),
    ...(options.init === undefined ? {} : { init: options.init }),
  });

  return {
    name: owner,
    rate: 1 - plan.keepProbability,
    build: (input) => linear.build(input),
    forward(x, call) {
      const key = ownKey ?? call.key;
      if (call.mode === "infer" && inference === "gaussian") {
        return gaussianPass(operandsOf(owner, x, call), plan, { call, key, samples, activation });
      }
      return activated(activation, call, preActivation(owner, { linear, plan, key }, x, call));
    },
  };
}

interface LayerParts {
  readonly linear: Layer;
  readonly plan: MaskPlan;
  readonly key: Key;
}

function preActivation(owner: string, { linear, plan, key }: LayerParts, x: Tensor, call: LayerCall): LayerPass {
  if (call.mode === "infer") return linear.forward(x, call);
  const { step, sample, firstExample, sharedMask } = call;
  const place = { key, step, sample, firstExample, sharedMask };
  const pass = dropConnectPass(owner, operandsOf(owner, x, call), plan, place);
  return {
    output: pass.forward(),
    pullback(dy) {
      const { dx, ...parameters } = pass.pullback(dy);
      return { dx, parameters };
    },
  };
}

/** The pass with the activation's behind it. */
function activated(activation: Activation, call: LayerCall, pass: LayerPass): LayerPass {
  if (activation === "linear") return pass;
  const after = { relu, sigmoid, tanh }[activation]().forward(pass.output, call);
  return { output: after.output, pullback: (dy) => pass.pullback(after.pullback(dy).dx) };
}

interface GaussianParts {
  readonly call: LayerCall;
  readonly key: Key;
  readonly samples: number;
  readonly activation: Activation;
}

function gaussianPass(
  operands: Operands,
  plan: MaskPlan,
  { call, key, samples, activation }: GaussianParts,
): LayerPass {
  const { mean, variance } = momentsOf(operands, plan);
  const element = call.firstExample * (mean.shape[1] ?? 0);
  const params = { key: foldIn(key, NORMALS), step: call.step, element, samples, activation };
  return {
    output: run(gaussianMean, { mean, variance }, params).y,
    pullback() {
      throw new MaskoutError(
        "gradient",
        'dropConnectDense: Gaussian inference has no gradient. Differentiate in "train" or "sample" mode, or with inference: "mean".',
      );
    },
  };
}

function operandsOf(owner: string, x: Tensor, { parameters }: LayerCall): Operands {
  return { x, weight: variable(owner, parameters, "weight"), bias: parameters.bias };
}

function expectOneOf(owner: string, option: string, value: unknown, known: readonly string[]): void {
  if (known.some((name) => name === value)) return;
  throw new OptionError({
    owner,
    option,
    value,
    expected: known.map((name) => JSON.stringify(name)).join(", "),
    remedy: `Use one of them, or leave ${option} out.`,
  });
}
