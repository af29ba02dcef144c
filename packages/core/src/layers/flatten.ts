/** Flattening. */
import { expectKnownOptions } from "../options.js";
import { sizeOf } from "../shape.js";
import type { Layer, NameOptions } from "./layer.js";
import { resolveName } from "./name.js";

/**
 * Flattens every example: `[batch, ...]` to `[batch, features]`, such as images for a dense layer. The values are not copied.
 * @throws {@link OptionError} for an unknown option or an invalid name.
 */
export function flatten(options: NameOptions = {}): Layer {
  expectKnownOptions("flatten", options, ["name"]);
  return Object.freeze<Layer>({
    kind: "flatten",
    name: resolveName("flatten", options),
    stochastic: false,
    build: ({ inputShape }) => ({ outputShape: [sizeOf(inputShape)], parameters: {}, state: {} }),
    forward(x) {
      const [batch = 1, ...rest] = x.shape;
      return {
        output: x.reshape([batch, sizeOf(rest)]),
        pullback: (dy) => ({ dx: dy.reshape(x.shape), parameters: {} }),
      };
    },
  });
}
