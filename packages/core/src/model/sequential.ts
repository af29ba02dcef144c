/** The short way to make a model whose layers follow one another. */
import { refuse } from "../errors.js";
import { chain } from "../layers/chain.js";
import type { Layer } from "../layers/layer.js";
import { expectKnownOptions } from "../options.js";
import { MODEL_OPTIONS, type ModelOptions, modelOf } from "./create.js";
import type { Model } from "./model.js";

/** Options of {@link sequential}; `seed` or `key` is required. */
export type SequentialOptions = ModelOptions;

/**
 * Makes a model from layers in a row: `model(chain(layers), options)`. Layer number `i` (from 0) has the key `foldIn(key, i)`.
 * @throws {@link OptionError} without layers, without a seed or key, and for two layers of the same name; otherwise as {@link model}.
 */
export function sequential(layers: readonly Layer[], options: SequentialOptions): Model {
  expectKnownOptions("sequential", options, MODEL_OPTIONS);
  if (!Array.isArray(layers) || layers.length === 0) {
    refuse(
      "sequential",
      "layers",
      layers,
      "a list of at least one layer",
      'For example sequential([dense(10)], { seed: "run-1" }).',
    );
  }
  return modelOf(chain(layers), "sequential", options);
}
