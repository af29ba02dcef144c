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
  /** The factor of `||weight||^2 / (1 - p)`, at least 0: `lengthscale^2 / N` for N training examples, times the variance of the noise. */
  readonly weightRegularizer: number;
  /** The factor of the negative entropy of all decisions for an example, at least 0: `2 / N`, times the variance of the noise. */
  readonly dropoutRegularizer: number;
}

/** Folded into the key for a layer that draws its own masks ("body" in ASCII), so that they differ from the masks of its input. */
const BODY = 0x626f6479;

const OWNER = "concreteDropout";

/**
 * Wraps a layer with a parameter called `"weight"`, such as `dense` or `conv2d`, and drops its inputs at a rate p that is learned. In `"train"` and
 * `"sample"` mode every input is multiplied by `(1 - z) / (1 - p)`, where `z = sigmoid((logit p + logit u) / temperature)` with u uniform. In
 * `"infer"` mode it is the layer itself. Besides the layer's variables there is a scalar called `"logit"`, the logit of p.
 *
 * In `"train"` mode the penalty is `weightRegularizer ||weight||^2 / (1 - p) + dropoutRegularizer inputs (p ln p + (1 - p) ln (1 - p))`. Its
 * gradients go to the weight and the logit; the bias is not regularised. `inputs` is the number of decisions per example: all its elements, or with
 * `noiseShape` only those with their own decision. Source: Gal, Hron and Kendall, "Concrete dropout", NIPS 2017, equations 2 to 5.
 *
 * @param layer The layer whose inputs are dropped.
 * @param options `weightRegularizer`; `dropoutRegularizer`; `temperature`; `initialRate`; `noiseShape`, such as `[null, 1, 1, null]` for whole
 * channels; `seed` or `key` for the layer's own noise (default: the model's key); `name`, by default that of the wrapped layer.
 * @throws {@link OptionError} for options outside their range, for a value that is not a layer, and, when it is built, for a layer without a weight.
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
  const remedy = "1e-6 and 1e-5 are usual for some thousand examples.";
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
