/** A model whose layers follow one another: the short way. */
import { refuse } from "../errors.js";
import { chain } from "../layers/chain.js";
import type { Layer } from "../layers/layer.js";
import { expectKnownOptions } from "../options.js";
import { MODEL_OPTIONS, type ModelOptions, modelOf } from "./create.js";
import type { Model } from "./model.js";

/** Options of {@link sequential}; `seed` or `key` is required. */
export type SequentialOptions = ModelOptions;

/**
 * A model of layers in a row, `model(chain(layers), options)`. Layer number `l` (from 0) gets the key `foldIn(key, l)`.
 * @throws {@link OptionError} without layers, or without a seed or key.
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
