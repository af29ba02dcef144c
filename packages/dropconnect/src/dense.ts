/** The layer. */
import {
  type DenseOptions,
  dense,
  type Key,
  type Layer,
  type LayerCall,
  type LayerPass,
  MaskoutError,
  relu,
  sigmoid,
  type Tensor,
  tanh,
} from "@maskout/core";
import {
  expectCall,
  expectKnownOptions,
  expectOneOf,
  expectWhole,
  resolveLayerKey,
  run,
  type SeedOptions,
  variable,
} from "@maskout/core/variant";
import { gaussianMean } from "./gaussian/kernel.js";
import { ACTIVATIONS, type Activation } from "./gaussian/params.js";
import { biasMasking, weightMasking } from "./masking.js";
import { momentsOf } from "./moments.js";
import { MASK_OPTIONS, type MaskOptions, type MaskPlan, resolveMask } from "./options.js";
import { dropConnectPass, type Operands } from "./pass.js";
import { maskedPass } from "./weight-drop.js";

/** Options of {@link dropConnectDense}. `rate` or `keepProb` is required; without `seed` or `key` the model's key is used. */
export type DropConnectDenseOptions = MaskOptions &
  SeedOptions &
  DenseOptions & {
    /** Applied to the units' inputs, in the layer, because Gaussian inference averages over it. Default `"linear"`. */
    readonly activation?: Activation;
    /**
     * `"mean"`: the activation of the expected input, from weights as they are. `"gaussian"`: the paper's algorithm 2, the mean
     * of the activation over inputs drawn from the normal distribution with the mask's mean and variance. Default `"mean"`.
     */
    readonly inference?: "mean" | "gaussian";
    /** How many inputs Gaussian inference draws for every unit. Default 100. */
    readonly samples?: number;
  };

const OPTIONS = [...MASK_OPTIONS, "seed", "key", "bias", "init", "name", "activation", "inference", "samples"];

const OWNER = "dropConnectDense";

/** Draws of Gaussian inference for a unit: 100 are usual, and the error falls with the root of their number. */
const MOST_SAMPLES = 2 ** 20;

/**
 * A fully connected layer whose weights are dropped, x `[batch, inputs]` to `[batch, units]`.
 *
 * In `"train"` and `"sample"` mode `activation(x @ (w * mask / q) + b)`, in `"infer"` mode as `inference` says. Parameters are
 * those of `dense`: `weight` `[inputs, units]` and `bias` `[units]`. No mask over examples is stored; the pullback draws it
 * again. With `mask: "batch"` it is `weightDrop(dense(units))` and its activation. Source: Wan, Zeiler, Zhang, LeCun and Fergus,
 * "Regularization of Neural Networks using DropConnect", ICML 2013.
 *
 * Gaussian inference draws from the noise stream of the layer's key, which is none of its masks' streams: a unit's draw number s is
 * the stream's element `unit` at sample s, for every example the same, so that what an example gives does not depend on the others.
 *
 * @throws {@link OptionError} for options outside their range; {@link ShapeError} for an input that is not flat.
 */
export function dropConnectDense(units: number, options: DropConnectDenseOptions): Layer {
  expectKnownOptions(OWNER, options, OPTIONS);
  const plan = resolveMask(OWNER, options);
  const keyOf = resolveLayerKey(OWNER, options);
  const { activation = "linear", inference = "mean", samples = 100 } = options;
  expectOneOf(OWNER, "activation", activation, ACTIVATIONS, "Use one of them, or put another layer behind this one.");
  expectOneOf(OWNER, "inference", inference, ["mean", "gaussian"], "Use mean for what a dense layer gives.");
  expectWhole(
    OWNER,
    "samples",
    samples,
    1,
    "It is how many inputs are drawn for every unit; 100 is usual.",
    MOST_SAMPLES,
  );
  const { bias = true, init = "he", name } = options;
  const linear = dense(units, { bias, init, name });
  const after = activation === "linear" ? undefined : { relu, sigmoid, tanh }[activation]();

  return Object.freeze<Layer>({
    kind: OWNER,
    name: linear.name,
    activation: activation === "linear" ? undefined : activation,
    stochastic: plan.keepProbability < 1,
    build: (input) => linear.build(input),
    forward(x, call) {
      const key = keyOf(call);
      if (call.mode === "infer" && inference === "gaussian") {
        return gaussianPass(operandsOf(x, call), plan, { call, key, samples, activation });
      }
      const pass = preActivation({ linear, plan, key }, x, call);
      return after === undefined ? pass : followed(pass, after, call);
    },
  });
}

interface LayerParts {
  readonly linear: Layer;
  readonly plan: MaskPlan;
  readonly key: Key;
}

function preActivation({ linear, plan, key }: LayerParts, x: Tensor, call: LayerCall): LayerPass {
  if (call.mode === "infer") return linear.forward(x, call);
  const { sharedMask, ...position } = expectCall(OWNER, call);
  const place = { key, ...position };
  // The mask that all examples share is that of the first one.
  if (plan.mask === "batch" || (plan.mask === "example" && sharedMask)) {
    const bias = plan.maskBias && call.parameters.bias !== undefined && { bias: biasMasking(OWNER, plan, place) };
    return maskedPass(OWNER, linear, x, call, { weight: weightMasking(OWNER, plan, place), ...bias });
  }
  const pass = dropConnectPass(OWNER, operandsOf(x, call), plan, place);
  return {
    output: pass.forward(),
    pullback(dy) {
      const { dx, ...parameters } = pass.pullback(dy);
      return { dx, parameters };
    },
  };
}

/** A pass with that of a layer without parameters behind it. */
function followed(pass: LayerPass, layer: Layer, call: LayerCall): LayerPass {
  const after = layer.forward(pass.output, call);
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
  const params = { key, step: expectCall(OWNER, call).step, samples, activation };
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

function operandsOf(x: Tensor, { parameters }: LayerCall): Operands {
  return { x, weight: variable(OWNER, parameters, "weight"), bias: parameters.bias };
}
