/** Flattening. */
import { sizeOf } from "../tensor/shape.js";
import type { Layer } from "./layer.js";

/** Each example as one row: `[batch, ...sizes]` to `[batch, product of sizes]`. No copy is made. */
export function flatten(): Layer {
  return {
    name: "flatten",
    build: ({ inputShape }) => ({ outputShape: [sizeOf(inputShape)], parameters: {}, state: {} }),
    forward(x) {
      const [batch = 1, ...sizes] = x.shape;
      return {
        output: x.reshape([batch, sizeOf(sizes)]),
        pullback: (dy) => ({ dx: dy.reshape(x.shape), parameters: {} }),
      };
    },
  };
}
