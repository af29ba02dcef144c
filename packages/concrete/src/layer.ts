/** Concrete dropout: dropout of a layer's inputs at a rate that is learned with its weights. */
import { foldIn, type Layer, OptionError, type Shape, type Tensor } from "@maskout/core";
import {
  copyNoiseShape,
  expectKnownOptions,
  expectNumber,
  firstDecision,
  kernels,
  learnedNoiseLayer,
  NOISE_LAYER_OPTIONS,
  type NoiseLayerOptions,
  run,
  variable,
} from "@maskout/core/variant";
import { penalise } from "./penalty.js";
import { rateOfLogit } from "./rates.js";
import { type ConcreteNoiseOptions, variant } from "./variant.js";

/** Options of {@link concreteDropout}. Without `seed` or `key` the model's key is used. */
export interface ConcreteDropoutOptions extends ConcreteNoiseOptions, NoiseLayerOptions {
  /** The factor of `||weight||^2 / (1 - p)`, 0 or more: `lengthscale^2 / N` for N training examples, times the noise's variance. */
  readonly weightRegularizer: number;
  /** The factor of the negative entropy of all decisions for an example, 0 or more: `2 / N`, times the noise's variance. */
  readonly dropoutRegularizer: number;
}

/** Folded into the key for a layer that draws masks of its own ("body" in ASCII), which must not be those of its input. */
const BODY = 0x626f6479;

const OWNER = "concreteDropout";

/**
 * A layer with a parameter called `"weight"`, such as `dense` or `conv2d`, whose inputs are dropped at a rate p that is learned: in `"train"`
 * and `"sample"` mode every input is multiplied by `(1 - z) / (1 - p)`, `z = sigmoid((logit p + logit u) / temperature)` with u uniform; in
 * `"infer"` mode it is the layer as it is. Beside the layer's variables there is a scalar called `"logit"`, that of p.
 *
 * In `"train"` mode the penalty is `weightRegularizer ||weight||^2 / (1 - p) + dropoutRegularizer inputs (p ln p + (1 - p) ln (1 - p))`, of which
 * gradients reach the weight and the logit; the bias is not regularised. `inputs` is how many decisions an example takes: all its elements,
 * or with `noiseShape` those that have one of their own. Source: Gal, Hron and Kendall, "Concrete dropout", NIPS 2017, equations 2 to 5.
 *
 * @param options `weightRegularizer`; `dropoutRegularizer`; `temperature`; `initialRate`; `noiseShape`, such as `[null, 1, 1, null]` for whole
 * channels; `seed` or `key` for noise of its own (default: the model's key); `name`. The name is the layer's, unless it is given another.
 * @throws {@link OptionError} for options outside their range, for what is no layer, and at its building for a layer without a weight.
 */
export function concreteDropout(layer: Layer, options: ConcreteDropoutOptions): Layer {
  if (typeof layer?.forward !== "function") throw notWeighted("a layer", layer);
  expectKnownOptions(
    OWNER,
    options,
    [...variant.options, "weightRegularizer", "dropoutRegularizer"],
    NOISE_LAYER_OPTIONS,
  );
  const { weightRegularizer: strength, dropoutRegularizer, ...ofNoise } = options;
  const range = { least: 0, most: Number.MAX_VALUE };
  const remedy = "1e-6 and 1e-5 are usual starts for some thousands of examples.";
  expectNumber(OWNER, "weightRegularizer", strength, range, remedy);
  expectNumber(OWNER, "dropoutRegularizer", dropoutRegularizer, range, remedy);
  const noise = learnedNoiseLayer(variant, ofNoise);
  const noiseShape = copyNoiseShape(OWNER, options.noiseShape);
  const penalised = (weight: Tensor, logit: Tensor, shape: Shape) => {
    const inputs = firstDecision(shape, noiseShape && [null, ...noiseShape.slice(1)], 1);
    return penalise(weight, logit, strength, dropoutRegularizer * inputs);
  };

  return Object.freeze<Layer>({
    kind: OWNER,
    name: noise.name ?? layer.name,
    activation: layer.activation,
    stochastic: true,
    build(input) {
      const made = layer.build(input);
      if (made.parameters.weight === undefined)
        throw notWeighted('a layer with a parameter called "weight"', layer.kind);
      if (made.parameters.logit !== undefined)
        throw notWeighted('a layer without a parameter called "logit"', layer.kind);
      return { ...made, parameters: { ...made.parameters, ...noise.build(input).parameters } };
    },
    forward(x, call) {
      if (call.mode === "infer") return layer.forward(x, call);
      const logit = variable(OWNER, call.parameters, "logit");
      const noisy = noise.forward(x, { ...call, parameters: { logit } });
      const pass = layer.forward(noisy.output, layer.stochastic ? { ...call, key: foldIn(call.key, BODY) } : call);
      const weight = variable(OWNER, call.parameters, "weight");
      const own = call.mode === "train" ? penalised(weight, logit, x.shape) : undefined;
      const penalty = own && (pass.penalty ? run(kernels.add, { a: pass.penalty, b: own.penalty }, {}).y : own.penalty);
      return {
        ...pass,
        ...(penalty && { penalty }),
        pullback(dy) {
          const back = pass.pullback(dy);
          const { dx, parameters } = noisy.pullback(back.dx);
          const gradients = { ...back.parameters, ...parameters };
          return { dx, parameters: own?.addTo(gradients) ?? gradients };
        },
      };
    },
    describe(read) {
      const [logit] = read("logit") ?? [];
      return logit === undefined ? "a learnt rate" : `rate ${rateOfLogit(logit).toPrecision(3)}`;
    },
  });
}

function notWeighted(expected: string, value: unknown): OptionError {
  return new OptionError({
    owner: OWNER,
    option: "layer",
    value,
    expected,
    remedy: `For example ${OWNER}(dense(64), { weightRegularizer: 1e-6, dropoutRegularizer: 1e-5 }); in a chain, wrap the layers that have one.`,
  });
}
