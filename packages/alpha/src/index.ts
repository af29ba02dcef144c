/**
 * Alpha dropout, for networks with SELU activations.
 * @module @maskout/alpha
 */
import type { Layer } from "@maskout/core";
import {
  applyNoise,
  applyNoiseGrad,
  type ChannelOptions,
  type Channels,
  type DropoutLayerOptions,
  type DropoutOptions,
  defineNoise,
  expectChannels,
  type NoiseDefinition,
  type NoiseFacts,
  type NoiseKernel,
  noiseLayer,
  noiseOfChannels,
  type RateOptions,
  type ResolvedRate,
  resolveChannels,
  resolveRate,
  type ShapedNoiseLayerOptions,
  type ShapedNoiseOptions,
} from "@maskout/core/variant";
import * as onCpu from "./cpu.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

/** The options of feature alpha dropout: the amount to drop, and the place of the channels. */
export type FeatureAlphaOptions = RateOptions & ChannelOptions;

/** {@link FeatureAlphaOptions}, checked. */
export interface FeatureAlphaSettings extends ResolvedRate {
  /** Which dimension holds the channels. */
  readonly channels: Channels;
}

const forward: NoiseKernel<ResolvedRate> = {
  name: "alpha dropout",
  shapes: ({ x }) => ({ y: x }),
  cpu: onCpu.forward,
  gpu: async () => (await import("./gpu.js")).forward,
};

const backward: NoiseKernel<ResolvedRate> = {
  name: "alpha dropout gradient",
  shapes: ({ x }) => ({ y: x }),
  cpu: onCpu.backward,
  gpu: async () => (await import("./gpu.js")).backward,
};

/** The part that both kinds share. */
const alpha = {
  packageName: "@maskout/alpha",
  madeFor: CORE_VERSION,
  stochastic: ({ keepProbability }: ResolvedRate): boolean => keepProbability < 1,
  backward,
  // It preserves the moments of the inputs. The mean of an output is not its input, and no factor makes it so.
  infer: () => 1,
};

function factsOf({ keepProbability: q }: ResolvedRate, alone: boolean): NoiseFacts {
  const [scale, shift, dropped] = onCpu.affineOf(q);
  return {
    moments(x) {
      const kept = scale * x + shift;
      return { mean: q * kept + (1 - q) * dropped, variance: q * (1 - q) * (kept - dropped) ** 2 };
    },
    decisions: "bits",
    alone,
    dropped: Math.fround(dropped),
    unbiased: false,
  };
}

/** Alpha dropout as a value, for the conformance suite and for tools that compare variants. */
export const variant: NoiseDefinition<RateOptions, ResolvedRate> = defineNoise<RateOptions, ResolvedRate>({
  ...alpha,
  name: "alpha",
  layerName: "alphaDropout",
  options: ["rate", "keepProb"],
  settings: resolveRate,
  forward,
  facts: (settings) => factsOf(settings, true),
});

/** Feature alpha dropout as a value, for the conformance suite and for tools that compare variants: alpha dropout of whole channels. */
export const featureVariant: NoiseDefinition<FeatureAlphaOptions, FeatureAlphaSettings> = defineNoise<
  FeatureAlphaOptions,
  FeatureAlphaSettings
>({
  ...alpha,
  name: "feature alpha",
  layerName: "featureAlphaDropout",
  options: ["rate", "keepProb", "channels"],
  settings: (owner, options) => ({ ...resolveRate(owner, options), channels: resolveChannels(owner, options) }),
  forward: {
    ...forward,
    name: "feature alpha dropout",
    shapes({ x }) {
      expectChannels("featureAlphaDropout", x);
      return { y: x };
    },
  },
  shared: ({ channels }, shape) => noiseOfChannels(channels, shape),
  facts: (settings) => factsOf(settings, false),
});

/**
 * Alpha dropout of an array, as in training: `kept ? a x + b : c`. A dropped value becomes the limit of SELU far below 0. Then all values are scaled
 * and shifted so that a mean of 0 and a variance of 1 are preserved; {@link alphaDropout} gives a, b and c. At inference there is nothing to do.
 *
 * @param x Values, any length. @param options `rate` or `keepProb`; `seed` or `key`; `step`, to be increased for a new mask at every call.
 * @returns A new array, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit.
 */
export function dropout(x: Float32Array, options: DropoutOptions): Float32Array {
  return applyNoise(variant, x, options);
}

/**
 * The gradient of {@link dropout} with respect to `x`: `kept ? a dy : 0`, with the mask drawn again from the same options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: DropoutOptions): Float32Array {
  return applyNoiseGrad(variant, dy, options);
}

/**
 * Alpha dropout of whole channels of an array `[batch, …]`: one decision for each channel of each example.
 *
 * @param x As many values as `shape` has. @param options Those of {@link dropout}; `shape`; `channels`, `"last"` (default) or `"first"` after the
 * batch.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function featureDropout(x: Float32Array, options: FeatureAlphaOptions & ShapedNoiseOptions): Float32Array {
  return applyNoise(featureVariant, x, options);
}

/**
 * The gradient of {@link featureDropout} with respect to `x`: `kept ? a dy : 0`, with the mask drawn again from the same options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function featureDropoutGrad(dy: Float32Array, options: FeatureAlphaOptions & ShapedNoiseOptions): Float32Array {
  return applyNoiseGrad(featureVariant, dy, options);
}

/**
 * Alpha dropout as a layer, for inputs of any shape, after {@link selu}: `y = kept ? a x + b : c` in `"train"` and `"sample"` mode, the identity in
 * `"infer"` mode. With `q` the keep probability and `l = -1.7581`, SELU's limit far below 0, `a = (q + l^2 q (1 - q))^-1/2`, `b = -a l (1 - q)` and
 * `c = a l + b`: a mean of 0 and a variance of 1 are preserved. The gradient is `kept ? a dy : 0` with the same mask, which is drawn again and never
 * stored. Source: Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", NeurIPS 2017, section 2.
 *
 * @param options `rate` (probability of dropping, in [0, 1)) or `keepProb`; `seed` or `key` for the layer's own mask (default: the model's key);
 * `noiseShape` for decisions shared along dimensions; `name`.
 * @throws {@link OptionError} for options outside their range.
 */
export function alphaDropout(options: DropoutLayerOptions): Layer {
  return noiseLayer(variant, options);
}

/**
 * Alpha dropout of whole channels as a layer, for inputs `[batch, …]` of at least two dimensions: one decision for each channel of each example;
 * otherwise as {@link alphaDropout}.
 *
 * @param options `rate` or `keepProb`; `channels`, `"last"` (default) or `"first"` after the batch; `seed` or `key`; `name`.
 * @throws {@link OptionError} for options outside their range; {@link ShapeError}, when the model is built, for examples without channels.
 */
export function featureAlphaDropout(options: FeatureAlphaOptions & ShapedNoiseLayerOptions): Layer {
  return noiseLayer(featureVariant, options);
}
