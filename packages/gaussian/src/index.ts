/**
 * Gaussian dropout (multiplicative noise) and Gaussian noise (additive).
 * @module @maskout/gaussian
 */
import type { Layer } from "@maskout/core";
import {
  applyNoise,
  applyNoiseGrad,
  type Deviation,
  type NoiseDefinition,
  type NoiseLayerOptions,
  type NoiseOptions,
  noiseLayer,
} from "@maskout/core/variant";
import {
  type GaussianDropoutOptions,
  type GaussianNoiseOptions,
  gaussianDropoutVariant,
  gaussianNoiseVariant,
} from "./definitions.js";

export type { GaussianDropoutOptions, GaussianNoiseOptions } from "./definitions.js";

/**
 * Gaussian dropout as a value, for the conformance suite and for tools that compare variants: multiplicative noise of mean 1 and variance
 * `rate / (1 - rate)`.
 */
export const variant: NoiseDefinition<GaussianDropoutOptions, Deviation> = gaussianDropoutVariant;

/** Gaussian noise as a value, for the conformance suite and for tools that compare variants: additive noise of mean 0. */
export const noiseVariant: NoiseDefinition<GaussianNoiseOptions, Deviation> = gaussianNoiseVariant;

/**
 * Gaussian dropout of an array, as in training: `x * (1 + sqrt(rate / (1 - rate)) * z)` with standard normals z, the factor rounded to float32. At
 * inference there is nothing to do: the expectation of the output is the input.
 *
 * @param x Values, any length. @param options `rate`; `seed` or `key`; `step`, to be increased for new noise at every call.
 * @returns A new array, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit.
 */
export function dropout(x: Float32Array, options: GaussianDropoutOptions & NoiseOptions): Float32Array {
  return applyNoise(variant, x, options);
}

/**
 * The gradient of {@link dropout} with respect to `x`: `dy` multiplied by the same noise, which is drawn again from the same options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: GaussianDropoutOptions & NoiseOptions): Float32Array {
  return applyNoiseGrad(variant, dy, options);
}

/**
 * Gaussian noise added to an array, as in training: `x + stddev * z` with standard normals z. At inference there is nothing to do.
 *
 * @param x Values, any length. @param options `stddev`; `seed` or `key`; `step`, to be increased for new noise at every call.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function noise(x: Float32Array, options: GaussianNoiseOptions & NoiseOptions): Float32Array {
  return applyNoise(noiseVariant, x, options);
}

/**
 * The gradient of {@link noise} with respect to `x`: `dy` itself, since the noise is only added.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function noiseGrad(dy: Float32Array, options: GaussianNoiseOptions & NoiseOptions): Float32Array {
  return applyNoiseGrad(noiseVariant, dy, options);
}

/**
 * Gaussian dropout as a layer, for inputs of any shape: `y = x * (1 + sqrt(rate / (1 - rate)) * z)` with standard normals z in `"train"` and
 * `"sample"` mode, the identity in `"infer"` mode. The gradient is `dy` times the same noise, which is drawn again and never stored. Source:
 * Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15 (2014),
 * section 10.
 *
 * @param options `rate`, in [0, 1), of the dropout whose noise has the same variance; `seed` or `key` for the layer's own noise (default: the model's
 * key); `noiseShape` for noise shared along dimensions; `name`.
 * @throws {@link OptionError} for options outside their range.
 */
export function gaussianDropout(options: GaussianDropoutOptions & NoiseLayerOptions): Layer {
  return noiseLayer(variant, options);
}

/**
 * Gaussian noise as a layer, for inputs of any shape: `y = x + stddev * z` with standard normals z in `"train"` and `"sample"` mode, the identity in
 * `"infer"` mode. The gradient is passed on unchanged.
 *
 * @param options `stddev`, at least 0; `seed` or `key` for the layer's own noise (default: the model's key); `noiseShape` for noise shared along
 * dimensions; `name`.
 * @throws {@link OptionError} for options outside their range.
 */
export function gaussianNoise(options: GaussianNoiseOptions & NoiseLayerOptions): Layer {
  return noiseLayer(noiseVariant, options);
}
