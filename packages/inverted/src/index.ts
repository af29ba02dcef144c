/**
 * Inverted dropout.
 * @module @maskout/inverted
 */
import type { Layer } from "@maskout/core";
import {
  applyNoise,
  applyNoiseGrad,
  type DropoutLayerOptions,
  type DropoutOptions,
  defineMask,
  type NoiseDefinition,
  noiseLayer,
  type RateOptions,
  type ResolvedRate,
} from "@maskout/core/variant";
import { onCpu, trainingScale } from "./cpu.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

/**
 * Inverted dropout as a value, for the conformance suite and for tools that compare variants: noise that is `1 / q` with
 * probability `q` and 0 otherwise, so that its mean is 1.
 */
export const variant: NoiseDefinition<RateOptions, ResolvedRate> = defineMask({
  name: "inverted",
  packageName: "@maskout/inverted",
  layerName: "invertedDropout",
  madeFor: CORE_VERSION,
  kernel: { cpu: onCpu, gpu: async () => (await import("./gpu.js")).onGpu },
  scale: trainingScale,
  infer: () => 1,
});

/**
 * Inverted dropout of an array, as in training: `kept ? x / q : 0`, with `q` the keep probability. At inference there is nothing to do: the
 * expectation of the output is the input.
 *
 * @param x Values, any length. @param options `rate` or `keepProb`; `seed` or `key`; `step`, to be increased for a new mask at every call.
 * @returns A new array, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit.
 */
export function dropout(x: Float32Array, options: DropoutOptions): Float32Array {
  return applyNoise(variant, x, options);
}

/**
 * The gradient of {@link dropout} with respect to `x`: `kept ? dy / q : 0`, scaled like the forward pass, with the mask drawn again from the same
 * options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: DropoutOptions): Float32Array {
  return applyNoiseGrad(variant, dy, options);
}

/**
 * Inverted dropout as a layer, for inputs of any shape: `y = kept ? x / q : 0` in `"train"` and `"sample"` mode, the identity in `"infer"` mode, with
 * `q` the keep probability. The gradient is `kept ? dy / q : 0` with the same mask, which is drawn again and never stored. Source: Srivastava,
 * Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15 (2014), section 10.
 *
 * @param options `rate` (probability of dropping, in [0, 1)) or `keepProb`; `seed` or `key` for the layer's own mask (default: the model's key);
 * `noiseShape` for decisions shared along dimensions; `name`.
 * @throws {@link OptionError} for options outside their range.
 */
export function invertedDropout(options: DropoutLayerOptions): Layer {
  return noiseLayer(variant, options);
}
