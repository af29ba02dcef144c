/** The options that every variant takes, in its functions and in its layer. */
import {
  expectKnownOptions,
  expectU32,
  type RateOptions,
  requireKey,
  resolveRate,
  type SeedOptions,
} from "../options.js";
import type { Shape } from "../tensor/shape.js";
import type { NoiseParams } from "./noise-kernel.js";
import { type NoiseShape, resolveNoiseShape } from "./noise-shape.js";

/** Options of a dropout layer. `rate` or `keepProb` is required; without `seed` or `key` the model's key is used. */
export interface DropoutLayerOptions extends RateOptions, SeedOptions {
  /** The shape of the mask, the batch dimension included; see {@link NoiseShape}. Default: one decision an element. */
  readonly noiseShape?: NoiseShape;
}

/** Options of a dropout function on arrays. `rate` or `keepProb`, and `seed` or `key`, are required. */
export interface DropoutOptions extends RateOptions, SeedOptions {
  /** The training step, u32: count it up for a new mask at every step. Default 0. */
  readonly step?: number;
  /** The Monte Carlo sample, u32. Default 0, as in training. */
  readonly sample?: number;
  /** Where to write the result: as long as the input, and may be the input itself. Default: a new array. */
  readonly out?: Float32Array;
  /** The shape of the values, row-major; needed with `noiseShape`. Default: one dimension. */
  readonly shape?: Shape;
  /** The shape of the mask; see {@link NoiseShape}. Default: one decision an element. */
  readonly noiseShape?: NoiseShape;
}

/** Options of the deterministic inference function. */
export interface InferenceOptions extends RateOptions {
  /** Where to write the result: as long as the input, and may be the input itself. Default: a new array. */
  readonly out?: Float32Array;
}

/** The names of {@link DropoutOptions}. */
const DROPOUT_OPTIONS = ["rate", "keepProb", "seed", "key", "step", "sample", "out", "shape", "noiseShape"];

/** The checked options of a dropout function for an input of `shape`. @throws {@link OptionError} @throws {@link ShapeError} */
export function resolveDropoutOptions(owner: string, options: DropoutOptions, shape: Shape): NoiseParams {
  expectKnownOptions(owner, options, DROPOUT_OPTIONS);
  const { threshold, keepProbability } = resolveRate(owner, options);
  return {
    threshold,
    keepProbability,
    key: requireKey(owner, options),
    step: expectU32(owner, "step", options.step ?? 0, "the training step; the first is 0"),
    sample: expectU32(owner, "sample", options.sample ?? 0, "the Monte Carlo sample; 0 in training"),
    element: 0,
    noiseShape: resolveNoiseShape(owner, options.noiseShape, shape),
  };
}
