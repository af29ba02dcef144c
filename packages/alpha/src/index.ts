/**
 * Alpha dropout, for networks of SELU.
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

/** Put in by the build. */
declare const CORE_VERSION: string;

/** The options of feature alpha dropout: how much to drop, and where the channels are. */
export type FeatureAlphaOptions = RateOptions & ChannelOptions;

/** The same, checked. */
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

/** The common part of both kinds. */
const alpha = {
  packageName: "@maskout/alpha",
  madeFor: CORE_VERSION,
  stochastic: ({ keepProbability }: ResolvedRate): boolean => keepProbability < 1,
  backward,
  // What is kept are the moments of the inputs; the mean of an output is not its input, and no factor makes it so.
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

/** Feature alpha dropout as a value: alpha dropout of whole channels. */
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
 * Alpha dropout of an array, as in training: `kept ? a x + b : c`. What is dropped becomes what SELU gives far below 0, and all is
 * scaled and shifted such that values of mean 0 and variance 1 keep them. At inference there is nothing to do.
 *
 * @param x Any length. @param options `rate` or `keepProb`; `seed` or `key`; `step`, counted up for a new mask at every call.
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
 * @returns A new array, or `out`. @throws As {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: DropoutOptions): Float32Array {
  return applyNoiseGrad(variant, dy, options);
}

/**
 * Alpha dropout of whole channels of an array `[batch, …]`: one decision for each channel of each example.
 *
 * @param x As many values as `shape` says. @param options As of {@link dropout}, and `shape`; `channels`, `"last"` (default) or `"first"`
 * after the batch.
 * @returns A new array, or `out`. @throws As {@link dropout}.
 */
export function featureDropout(x: Float32Array, options: FeatureAlphaOptions & ShapedNoiseOptions): Float32Array {
  return applyNoise(featureVariant, x, options);
}

/**
 * The gradient of {@link featureDropout} with respect to `x`: `kept ? a dy : 0`, with the mask drawn again from the same options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws As {@link dropout}.
 */
export function featureDropoutGrad(dy: Float32Array, options: FeatureAlphaOptions & ShapedNoiseOptions): Float32Array {
  return applyNoiseGrad(featureVariant, dy, options);
}

/**
 * Alpha dropout as a layer, for inputs of any shape, after {@link selu}: `y = kept ? a x + b : c` in `"train"` and `"sample"` mode, the
 * identity in `"infer"` mode. With `q` the keep probability and `l = -1.7581`, SELU's limit far below 0, `a = (q + l^2 q (1 - q))^-1/2`,
 * `b = -a l (1 - q)` and `c = a l + b`: inputs of mean 0 and variance 1 keep them. The gradient is `kept ? a dy : 0` with the same mask,
 * which is drawn again and never stored. Source: Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", NeurIPS
 * 2017, section 2.
 *
 * @param options `rate` (probability of dropping, in [0, 1)) or `keepProb`; `seed` or `key` for a mask of its own (default: the model's
 * key); `noiseShape` for decisions shared along dimensions; `name`.
 * @throws {@link OptionError} for options outside their range.
 */
export function alphaDropout(options: DropoutLayerOptions): Layer {
  return noiseLayer(variant, options);
}

/**
 * Alpha dropout of whole channels as a layer, for inputs `[batch, …]` of at least two dimensions: one decision for each channel of each
 * example; else as {@link alphaDropout}.
 *
 * @param options `rate` or `keepProb`; `channels`, `"last"` (default) or `"first"` after the batch; `seed` or `key`; `name`.
 * @throws {@link OptionError} for options outside their range; when it is built, {@link ShapeError} for examples without channels.
 */
export function featureAlphaDropout(options: FeatureAlphaOptions & ShapedNoiseLayerOptions): Layer {
  return noiseLayer(featureVariant, options);
}
