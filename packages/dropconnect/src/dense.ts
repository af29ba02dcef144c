/** The DropConnect layer. */
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
    /** The activation of the pre-activations. It belongs to the layer because Gaussian inference averages over it. Default `"linear"`. */
    readonly activation?: Activation;
    /**
     * `"mean"`: the activation of the expected pre-activation, computed with the weights as they are. `"gaussian"`: the paper's algorithm 2, the mean
     * of the activation over pre-activations drawn from the normal distribution with the mask's mean and variance. Default `"mean"`.
     */
    readonly inference?: "mean" | "gaussian";
    /** The number of pre-activations that Gaussian inference draws per unit. Default 100. */
    readonly samples?: number;
  };

const OPTIONS = [...MASK_OPTIONS, "seed", "key", "bias", "init", "name", "activation", "inference", "samples"];

const OWNER = "dropConnectDense";

/** The most draws of Gaussian inference per unit: 100 are usual, and the error falls with the square root of their number. */
const MOST_SAMPLES = 2 ** 20;

/**
 * A fully connected layer whose weights are dropped, from x `[batch, inputs]` to `[batch, units]`.
 *
 * In `"train"` and `"sample"` mode it computes `activation(x @ (w * mask / q) + b)`, with q the keep probability; in `"infer"` mode, what `inference`
 * says. Parameters are those of `dense`: `weight` `[inputs, units]` and `bias` `[units]`. With `mask: "example"` no mask is stored; the pullback
 * draws it again. With `mask: "batch"` it is `weightDrop(dense(units))` followed by the activation. Source: Wan, Zeiler, Zhang, LeCun and Fergus,
 * "Regularization of Neural Networks using DropConnect", ICML 2013, equation 5 and algorithm 2.
 *
 * Gaussian inference draws from the noise stream of the layer's key, which is separate from the streams of its masks. Draw number s of a unit is the
 * stream's element `unit` at sample s, the same for every example, so that the result for an example does not depend on the others.
 *
 * @throws {@link OptionError} for options outside their range; {@link ShapeError}, when the model is built, for an input that is not flat.
 */
export function dropConnectDense(units: number, options: DropConnectDenseOptions): Layer {
  expectKnownOptions(OWNER, options, OPTIONS);
  const plan = resolveMask(OWNER, options);
  const keyOf = resolveLayerKey(OWNER, options);
  const { activation = "linear", inference = "mean", samples = 100 } = options;
  expectOneOf(
    OWNER,
    "activation",
    activation,
    ACTIVATIONS,
    "Use one of these, or put another activation layer after this one.",
  );
  expectOneOf(OWNER, "inference", inference, ["mean", "gaussian"], "Use mean for the result of a dense layer.");
  expectWhole(OWNER, "samples", samples, 1, "It is the number of draws per unit; 100 is usual.", MOST_SAMPLES);
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
  // The mask shared by all examples is that of the first one.
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

/** A pass followed by that of a layer without parameters. */
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
        'dropConnectDense: Gaussian inference has no gradient. Differentiate in "train" or "sample" mode, or use inference: "mean".',
      );
    },
  };
}

function operandsOf(x: Tensor, { parameters }: LayerCall): Operands {
  return { x, weight: variable(OWNER, parameters, "weight"), bias: parameters.bias };
}
