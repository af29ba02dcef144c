/** The options that every variant that drops activations takes, in its functions and in its layer. */
import type { NameOptions } from "../layers/layer.js";
import { expectU32 } from "../options.js";
import type { Shape } from "../shape.js";
import type { NoiseShape } from "../stream/noise-shape.js";
import type { StreamPosition } from "../stream/position.js";
import type { RateOptions } from "../stream/rate.js";
import { type RequiredSeedOptions, requireKey, type SeedOptions } from "../stream/seed.js";

/** Options of a noise layer. Without `seed` or `key` the model's key is used. */
export interface NoiseLayerOptions extends SeedOptions, NameOptions {
  /** The shape of the noise, batch dimension included; see {@link NoiseShape}. Default: every element has its own noise. */
  readonly noiseShape?: NoiseShape;
}

/** Options of a dropout layer. `rate` or `keepProb` is required; without `seed` or `key` the model's key is used. */
export type DropoutLayerOptions = RateOptions & NoiseLayerOptions;

/** The options of the functions on arrays, apart from a rate and a seed. */
export interface NoiseArrayOptions {
  /** The training step, u32: increase it by one at every step for a new mask. Default 0. */
  readonly step?: number;
  /** The Monte Carlo sample, u32. Default 0, as in training. */
  readonly sample?: number;
  /** The array to write the result to: of the input's length, and either the input itself or without any overlap with it. Default: a new array. */
  readonly out?: Float32Array;
  /** The shape of the values, row-major; required with `noiseShape`. Default: one dimension. */
  readonly shape?: Shape;
  /** The shape of the noise; see {@link NoiseShape}. Default: every element has its own noise. */
  readonly noiseShape?: NoiseShape;
}

/** Options of a noise function on arrays. `seed` or `key` is required. */
export type NoiseOptions = RequiredSeedOptions & NoiseArrayOptions;

/** Options of a layer that determines the shape of its noise itself. */
export type ShapedNoiseLayerOptions = Omit<NoiseLayerOptions, "noiseShape">;

/** Options of a function on arrays that determines the shape of its noise itself, from the shape of the values. `seed` or `key` is required. */
export type ShapedNoiseOptions = RequiredSeedOptions &
  Omit<NoiseArrayOptions, "noiseShape" | "shape"> & {
    /** The shape of the values, row-major, the batch first. */
    readonly shape: Shape;
  };

/** Options of a dropout function on arrays. `rate` or `keepProb`, and `seed` or `key`, are required. */
export type DropoutOptions = RateOptions & NoiseOptions;

/** Options of the deterministic inference function. It reads the rate and `out`; the other options of training are accepted and have no effect. */
export type InferenceOptions = RateOptions & SeedOptions & NoiseArrayOptions;

/** The names of {@link NoiseLayerOptions}. */
export const NOISE_LAYER_OPTIONS: readonly string[] = ["seed", "key", "noiseShape", "name"];

/** The names of {@link NoiseOptions}. */
export const NOISE_OPTIONS: readonly string[] = ["seed", "key", "step", "sample", "out", "shape", "noiseShape"];

/** The place where a function on arrays draws: the start of a stream. @throws {@link OptionError} */
export function resolveOrigin(owner: string, options: NoiseOptions): StreamPosition {
  const { step = 0, sample = 0 } = options;
  return {
    key: requireKey(owner, options),
    step: expectU32(owner, "step", step, "the training step; the first is 0"),
    sample: expectU32(owner, "sample", sample, "the Monte Carlo sample; 0 in training"),
    element: 0,
  };
}
