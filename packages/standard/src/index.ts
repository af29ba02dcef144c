/**
 * Standard dropout: no scaling in training, scaling by the keep probability at inference.
 * @module @maskout/standard
 */
import type { Layer } from "@maskout/core";
import {
  applyInference,
  applyNoise,
  applyNoiseGrad,
  type DropoutLayerOptions,
  type DropoutOptions,
  defineMask,
  type InferenceOptions,
  type NoiseDefinition,
  noiseLayer,
  type RateOptions,
  type ResolvedRate,
} from "@maskout/core/variant";
import { onCpu, trainingScale } from "./cpu.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

/**
 * Standard dropout as a value, for the conformance suite and for tools that compare variants: noise that is 1 with probability
 * `q` and 0 otherwise, so that its mean is `q`.
 */
export const variant: NoiseDefinition<RateOptions, ResolvedRate> = defineMask({
  name: "standard",
  packageName: "@maskout/standard",
  layerName: "standardDropout",
  madeFor: CORE_VERSION,
  kernel: { cpu: onCpu, gpu: async () => (await import("./gpu.js")).onGpu },
  scale: trainingScale,
  infer: (keepProbability) => keepProbability,
});

/**
 * Standard dropout of an array, as in training: `kept ? x : 0`. At inference, call {@link scaleForInference}.
 *
 * @param x Values, any length. @param options `rate` or `keepProb`; `seed` or `key`; `step`, to be increased for a new mask at every call.
 * @returns A new array, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit.
 */
export function dropout(x: Float32Array, options: DropoutOptions): Float32Array {
  return applyNoise(variant, x, options);
}

/**
 * The gradient of {@link dropout} with respect to `x`: `kept ? dy : 0`, with the mask drawn again from the same options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: DropoutOptions): Float32Array {
  return applyNoiseGrad(variant, dy, options);
}

/**
 * Standard dropout at inference: `q * x`, with `q` the keep probability, exactly as the mask stream realises it. (Without this scaling, a network
 * trained with standard dropout sees activations that are `1 / q` times too large.)
 *
 * @param x Values, any length. @param options `rate` or `keepProb`, as in training.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function scaleForInference(x: Float32Array, options: InferenceOptions): Float32Array {
  return applyInference(variant, x, options);
}

/**
 * Standard dropout as a layer, for inputs of any shape: `y = kept ? x : 0` in `"train"` and `"sample"` mode, `y = q * x` in `"infer"` mode, with `q`
 * the keep probability. The gradient is `kept ? dy : 0` with the same mask, which is drawn again and never stored. Source: Srivastava, Hinton,
 * Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15 (2014), section 4.
 *
 * @param options `rate` (probability of dropping, in [0, 1)) or `keepProb`; `seed` or `key` for the layer's own mask (default: the model's key);
 * `noiseShape` for decisions shared along dimensions; `name`.
 * @throws {@link OptionError} for options outside their range.
 */
export function standardDropout(options: DropoutLayerOptions): Layer {
  return noiseLayer(variant, options);
}
