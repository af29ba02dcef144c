/** The options that every variant of activations takes, in its functions and in its layer. */
import type { NameOptions } from "../layers/layer.js";
import { expectU32 } from "../options.js";
import type { Shape } from "../shape.js";
import type { NoiseShape } from "../stream/noise-shape.js";
import type { StreamPosition } from "../stream/position.js";
import type { RateOptions } from "../stream/rate.js";
import { type RequiredSeedOptions, requireKey, type SeedOptions } from "../stream/seed.js";

/** Options of a noise layer. Without `seed` or `key` the model's key is used. */
export interface NoiseLayerOptions extends SeedOptions, NameOptions {
  /** The shape of the noise, the batch dimension included; see {@link NoiseShape}. Default: each element has its own. */
  readonly noiseShape?: NoiseShape;
}

/** Options of a dropout layer. `rate` or `keepProb` is required; without `seed` or `key` the model's key is used. */
export type DropoutLayerOptions = RateOptions & NoiseLayerOptions;

/** The options of the functions on arrays beside a rate and a seed. */
export interface NoiseArrayOptions {
  /** The training step, u32: count it up for a new mask at every step. Default 0. */
  readonly step?: number;
  /** The Monte Carlo sample, u32. Default 0, as in training. */
  readonly sample?: number;
  /** Where to write the result: as long as the input, and the input itself or no part of it. Default: a new array. */
  readonly out?: Float32Array;
  /** The shape of the values, row-major; needed with `noiseShape`. Default: one dimension. */
  readonly shape?: Shape;
  /** The shape of the noise; see {@link NoiseShape}. Default: each element has its own. */
  readonly noiseShape?: NoiseShape;
}

/** Options of a noise function on arrays. `seed` or `key` is required. */
export type NoiseOptions = RequiredSeedOptions & NoiseArrayOptions;

/** Options of a layer whose noise has a shape of its own. */
export type ShapedNoiseLayerOptions = Omit<NoiseLayerOptions, "noiseShape">;

/** Options of a function on arrays whose noise has a shape of its own, and so must know theirs. `seed` or `key` is required. */
export type ShapedNoiseOptions = RequiredSeedOptions &
  Omit<NoiseArrayOptions, "noiseShape" | "shape"> & {
    /** The shape of the values, row-major, the batch first. */
    readonly shape: Shape;
  };

/** Options of a dropout function on arrays. `rate` or `keepProb`, and `seed` or `key`, are required. */
export type DropoutOptions = RateOptions & NoiseOptions;

/** Options of the deterministic inference function, among which may be those of training: of them, it reads the rate and `out`. */
export type InferenceOptions = RateOptions & SeedOptions & NoiseArrayOptions;

/** The names of {@link NoiseLayerOptions}. */
export const NOISE_LAYER_OPTIONS: readonly string[] = ["seed", "key", "noiseShape", "name"];

/** The names of {@link NoiseOptions}. */
export const NOISE_OPTIONS: readonly string[] = ["seed", "key", "step", "sample", "out", "shape", "noiseShape"];

/** Where a function on arrays draws: at the start of a stream. @throws {@link OptionError} */
export function resolveOrigin(owner: string, options: NoiseOptions): StreamPosition {
  const { step = 0, sample = 0 } = options;
  return {
    key: requireKey(owner, options),
    step: expectU32(owner, "step", step, "the training step; the first is 0"),
    sample: expectU32(owner, "sample", sample, "the Monte Carlo sample; 0 in training"),
    element: 0,
  };
}
