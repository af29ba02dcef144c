/**
 * The contract of a variant that multiplies activations by random noise: what its author supplies, and what comes of it.
 *
 * The author writes one kernel (`y = noise * x`, drawn from the mask stream) and states two facts about the noise. From
 * those follow the functions on arrays and the layer, and the conformance suite checks that all of it is true.
 */
import type { Layer } from "../layers/layer.js";
import { scale } from "../ops/elementwise.js";
import { expectKnownOptions, resolveRate } from "../options.js";
import { expectCore } from "../version.js";
import { expectArrays, runOnArrays, shapeOfArray } from "./arrays.js";
import { dropoutLayer } from "./layer.js";
import type { NoiseKernel } from "./noise-kernel.js";
import {
  type DropoutLayerOptions,
  type DropoutOptions,
  type InferenceOptions,
  resolveDropoutOptions,
} from "./options.js";

/** The distribution of what an activation is multiplied by, at a keep probability. */
export interface NoiseMoments {
  /** Its expectation: inference multiplies by exactly this, so that it gives the expectation of training. */
  readonly mean: number;
  /** Its variance, which the conformance suite checks. */
  readonly variance: number;
}

/** What the author of a variant supplies. */
export interface VariantDefinition {
  /** What the variant is called in tables and errors, such as `"inverted"`. */
  readonly name: string;
  /** The package that exports it as `variant`, such as `"@maskout/inverted"`. */
  readonly packageName: string;
  /** What the layer is called in a model, such as `"invertedDropout"`. */
  readonly layerName: string;
  /**
   * `"mask"`: an element is dropped to exactly 0 where its draw is not below the threshold, and scaled by one number
   * elsewhere. `"continuous"`: anything else; facts about dropped places are then not checked.
   */
  readonly noise: "mask" | "continuous";
  /** The moments of the noise. @param keepProbability In (0, 1]; 1 is rate 0, where the mean is 1 and the variance 0. */
  moments(keepProbability: number): NoiseMoments;
  /** Draws the noise and applies it. */
  readonly kernel: NoiseKernel;
  /** The version of `@maskout/core` that the package was built with. Given, a core that does not go with it is refused. */
  readonly madeFor?: string;
}

/** A variant, ready to be used on arrays and in models, and to be checked by `@maskout/conformance`. */
export interface Variant extends VariantDefinition {
  /** Training: `noise * x`, elementwise. @throws {@link OptionError} @throws {@link ShapeError} */
  dropout(x: Float32Array, options: DropoutOptions): Float32Array;
  /** Its gradient: `noise * dy` with the same noise, drawn again from the same options. */
  dropoutGrad(dy: Float32Array, options: DropoutOptions): Float32Array;
  /** Inference: `mean * x`, the expectation of training. */
  infer(x: Float32Array, options: InferenceOptions): Float32Array;
  /** The layer. */
  layer(options: DropoutLayerOptions): Layer;
}

/** A variant from its definition. @throws {@link VersionError} when it was made for another version of the core. */
export function defineVariant(definition: VariantDefinition): Variant {
  const { name, packageName, kernel, moments, madeFor } = definition;
  if (madeFor !== undefined) expectCore(packageName, madeFor);

  const applyNoise = (owner: string, input: string) => (x: Float32Array, options: DropoutOptions) => {
    const shape = shapeOfArray(owner, input, x, options.shape);
    const params = resolveDropoutOptions(owner, options, shape);
    const out = expectArrays(owner, input, x, options.out);
    const whole = params.noiseShape !== undefined;
    runOnArrays(kernel, { x, out, shape, whole }, (element) => (element === 0 ? params : { ...params, element }));
    return out;
  };

  return {
    ...definition,
    dropout: applyNoise(`${name} dropout`, "x"),
    dropoutGrad: applyNoise(`${name} dropoutGrad`, "dy"),
    infer(x, options) {
      const owner = `${name} inference`;
      expectKnownOptions(owner, options, ["rate", "keepProb", "out"]);
      const factor = moments(resolveRate(owner, options).keepProbability).mean;
      const out = expectArrays(owner, "x", x, options.out);
      if (factor === 1) out.set(x);
      else runOnArrays(scale, { x, out, shape: [x.length], whole: false }, () => ({ factor }));
      return out;
    },
    layer: (options) => dropoutLayer(definition, options),
  };
}
