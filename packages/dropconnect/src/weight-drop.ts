/** Weight drop: one mask over the weight of any layer, for the whole batch. */
import {
  foldIn,
  type Layer,
  type LayerCall,
  type LayerPass,
  type NameOptions,
  OptionError,
  type Tensor,
} from "@maskout/core";
import {
  expectCall,
  expectKnownOptions,
  resolveLayerKey,
  resolveName,
  type SeedOptions,
  variable,
} from "@maskout/core/variant";
import { type Masking, weightMasking } from "./masking.js";
import { resolveSampling, SAMPLING_OPTIONS, type SamplingOptions } from "./options.js";

/** Options of {@link weightDrop}. `rate` or `keepProb` is required; without `seed` or `key` the model's key is used. */
export type WeightDropOptions = SamplingOptions & SeedOptions & NameOptions;

/** Folded into the key for a layer that draws its own masks ("body" in ASCII), so that they differ from those of its weight. */
const BODY = 0x626f6479;

const OWNER = "weightDrop";

/**
 * Wraps a layer with a parameter called `"weight"`, such as `dense`, and applies one mask to that weight for all examples of a pass. In `"train"` and
 * `"sample"` mode, kept weights are divided by q, the keep probability, and dropped ones are 0; the gradient of the weight is masked in the same way.
 * In `"infer"` mode it is the layer itself. The variables are those of the layer, and by default so is the name.
 *
 * The weight is `[..., units]`, with all dimensions except the last taken together as inputs: element (i, o) has the decision `o * inputs + i`.
 * Source: Merity, Keskar and Socher, "Regularizing and optimizing LSTM language models", ICLR 2018, section 3.
 *
 * @param layer The layer whose weight is masked.
 * @param options `rate` or `keepProb`; `sampling`; `seed` or `key` for the layer's own mask (default: the model's key); `name`.
 * @throws {@link OptionError} for options outside their range, for a value that is not a layer, and, when it is built, for a layer without a weight.
 */
export function weightDrop(layer: Layer, options: WeightDropOptions): Layer {
  if (typeof layer?.forward !== "function") throw notWeighted("a layer", layer);
  expectKnownOptions(OWNER, options, [...SAMPLING_OPTIONS, "seed", "key", "name"]);
  const plan = resolveSampling(OWNER, options);
  const keyOf = resolveLayerKey(OWNER, options);
  return Object.freeze<Layer>({
    kind: OWNER,
    name: resolveName(OWNER, options) ?? layer.name,
    activation: layer.activation,
    stochastic: layer.stochastic || plan.keepProbability < 1,
    build(input) {
      const made = layer.build(input);
      if (made.parameters.weight !== undefined) return made;
      throw notWeighted('a layer with a parameter called "weight"', layer.kind);
    },
    forward(x, call) {
      if (call.mode === "infer") return layer.forward(x, call);
      const { step, sample } = expectCall(OWNER, call);
      const body = layer.stochastic ? { ...call, key: foldIn(call.key, BODY) } : call;
      const weight = weightMasking(OWNER, plan, { key: keyOf(call), step, sample });
      return maskedPass(OWNER, layer, x, body, { weight });
    },
  });
}

/** A pass through a layer with some of its parameters masked, and their gradients in the same way. */
export function maskedPass(
  owner: string,
  layer: Layer,
  x: Tensor,
  call: LayerCall,
  masks: Readonly<Record<string, Masking>>,
): LayerPass {
  const maskedOf = (tensors: LayerCall["parameters"]): LayerCall["parameters"] => {
    const masked = { ...tensors };
    for (const name in masks) masked[name] = masks[name]!(variable(owner, tensors, name));
    return masked;
  };
  const pass = layer.forward(x, { ...call, parameters: maskedOf(call.parameters) });
  return {
    ...pass,
    pullback(dy) {
      const back = pass.pullback(dy);
      return {
        parameters: maskedOf(back.parameters),
        get dx() {
          return back.dx;
        },
      };
    },
  };
}

function notWeighted(expected: string, value: unknown): OptionError {
  return new OptionError({
    owner: OWNER,
    option: "layer",
    value,
    expected,
    remedy: "For example weightDrop(dense(64), { rate: 0.5 }); in a chain, wrap the layers that have one.",
  });
}
