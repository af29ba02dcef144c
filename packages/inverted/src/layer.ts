/** The layer. */
import type { Layer } from "@maskout/core";
import type { DropoutLayerOptions } from "@maskout/core/variant";
import { variant } from "./variant.js";

/**
 * Inverted dropout as a layer, for inputs of any shape: `y = kept ? x / q : 0` in `"train"` and `"sample"` mode, the
 * identity in `"infer"` mode, with `q` the keep probability. The gradient is `kept ? dy / q : 0` with the same mask, which
 * is drawn again and never stored.
 *
 * @param options `rate` (probability of dropping, in [0, 1)) or `keepProb`; `seed` or `key` for a mask of its own (default:
 * the model's key); `noiseShape` for decisions shared along dimensions.
 * @throws {@link OptionError} for options outside their range.
 */
export function invertedDropout(options: DropoutLayerOptions): Layer {
  return variant.layer(options);
}
