/**
 * Spatial dropout: dropout of whole channels.
 * @module @maskout/spatial
 */
import type { Layer } from "@maskout/core";
import {
  applyNoise,
  applyNoiseGrad,
  type NoiseDefinition,
  noiseLayer,
  type ShapedNoiseLayerOptions,
  type ShapedNoiseOptions,
} from "@maskout/core/variant";
import { type SpatialOptions, type SpatialSettings, spatial } from "./definition.js";

export type { SpatialOptions, SpatialSettings } from "./definition.js";

/** Options of a layer. Without `seed` or `key` the model's key is used. */
export type SpatialLayerOptions = SpatialOptions & ShapedNoiseLayerOptions;

/** Options of a function on arrays. `seed` or `key` is required, and `shape`: batch, channels, and one to three dimensions of positions. */
export type SpatialArrayOptions = SpatialOptions & ShapedNoiseOptions;

/** Spatial dropout of any input as a value, for tools that compare variants: inverted dropout with one decision per example and channel. */
export const variant: NoiseDefinition<SpatialOptions, SpatialSettings> = spatial();

/** Spatial dropout of sequences as a value, for the conformance suite and for tools that compare variants. */
export const variant1d: NoiseDefinition<SpatialOptions, SpatialSettings> = spatial(1);

/** Spatial dropout of images as a value, for the conformance suite and for tools that compare variants. */
export const variant2d: NoiseDefinition<SpatialOptions, SpatialSettings> = spatial(2);

/** Spatial dropout of volumes as a value, for the conformance suite and for tools that compare variants. */
export const variant3d: NoiseDefinition<SpatialOptions, SpatialSettings> = spatial(3);

/**
 * Spatial dropout of an array, as in training: every channel of an example is either kept and divided by the keep probability `q`, or dropped to 0,
 * at all its positions. At inference there is nothing to do: the expectation of the output is the input.
 *
 * @param x As many values as `shape` has.
 * @param options `shape`; `rate` or `keepProb`; `channels`, `"last"` (default) or `"first"`; `seed` or `key`; `step`, to be increased for a new mask
 * at every call.
 * @returns A new array, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit.
 */
export function dropout(x: Float32Array, options: SpatialArrayOptions): Float32Array {
  return applyNoise(variant, x, options);
}

/**
 * The gradient of {@link dropout} with respect to `x`: `kept ? dy / q : 0`, with the mask drawn again from the same options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: SpatialArrayOptions): Float32Array {
  return applyNoiseGrad(variant, dy, options);
}

/**
 * Spatial dropout of sequences, `[batch, time, channels]`: a channel is either kept and divided by the keep probability `q`, or dropped to 0, at all
 * time steps alike, in `"train"` and `"sample"` mode; the identity in `"infer"` mode. The mask is drawn again for the gradient and never stored.
 * Source: Tompson, Goroshin, Jain, LeCun and Bregler, "Efficient object localization using convolutional networks", CVPR 2015, section 3.2.
 *
 * @param options `rate` (probability of dropping a channel, in [0, 1)) or `keepProb`; `channels: "first"` for `[batch, channels, time]`; `seed` or
 * `key` for the layer's own mask (default: the model's key); `name`.
 * @throws {@link OptionError} for options outside their range; {@link ShapeError}, when the model is built, for inputs of another rank.
 */
export function spatialDropout1d(options: SpatialLayerOptions): Layer {
  return noiseLayer(variant1d, options);
}

/**
 * Spatial dropout of images, `[batch, rows, columns, channels]`, or with `channels: "first"` `[batch, channels, rows, columns]`: a whole feature map
 * is kept or dropped. Otherwise as {@link spatialDropout1d}.
 *
 * @throws {@link OptionError} for options outside their range; {@link ShapeError}, when the model is built, for inputs of another rank.
 */
export function spatialDropout2d(options: SpatialLayerOptions): Layer {
  return noiseLayer(variant2d, options);
}

/**
 * Spatial dropout of volumes, `[batch, depth, rows, columns, channels]`, or with `channels: "first"` `[batch, channels, depth, rows, columns]`: a
 * whole feature map is kept or dropped. Otherwise as {@link spatialDropout1d}.
 *
 * @throws {@link OptionError} for options outside their range; {@link ShapeError}, when the model is built, for inputs of another rank.
 */
export function spatialDropout3d(options: SpatialLayerOptions): Layer {
  return noiseLayer(variant3d, options);
}
