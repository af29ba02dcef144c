/** What can be compared, in the order of the tables. To add a variant that multiplies activations, add its package here. */
import type { Layer } from "@maskout/core";
import {
  applyInference,
  type DropoutLayerOptions,
  type DropoutOptions,
  type InferenceOptions,
  type NoiseDefinition,
  type RateOptions,
  type ResolvedRate,
} from "@maskout/core/variant";
import * as inverted from "@maskout/inverted";
import * as standard from "@maskout/standard";

/** A variant that multiplies activations, and the functions of its package that are compared: those that people call. */
export interface Variant {
  readonly name: string;
  readonly definition: NoiseDefinition<RateOptions, ResolvedRate>;
  readonly dropout: (x: Float32Array, options: DropoutOptions) => Float32Array;
  readonly dropoutGrad: (dy: Float32Array, options: DropoutOptions) => Float32Array;
  readonly infer: (x: Float32Array, options: InferenceOptions) => Float32Array;
  readonly layer: (options: DropoutLayerOptions) => Layer;
}

export const variants: readonly Variant[] = [
  {
    name: standard.variant.name,
    definition: standard.variant,
    dropout: standard.dropout,
    dropoutGrad: standard.dropoutGrad,
    infer: standard.scaleForInference,
    layer: standard.standardDropout,
  },
  {
    name: inverted.variant.name,
    definition: inverted.variant,
    dropout: inverted.dropout,
    dropoutGrad: inverted.dropoutGrad,
    // The identity, for which the package has no function.
    infer: (x, options) => applyInference(inverted.variant, x, options),
    layer: inverted.invertedDropout,
  },
];

/** Masks on weights: timed and trained as the layer it is. */
export const DROPCONNECT = "dropconnect";

/** Many passes with masks on: timed beside the variants, and in training the test accuracy of those that have masks. */
export const MC_DROPOUT = "mc-dropout";

/** What training is compared with: the same network without dropout. */
export const NONE = "none";
