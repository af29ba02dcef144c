/** The gradients of a pullback, computed as far as somebody wants them. */
import type { Tensor } from "../tensor/tensor.js";
import type { LayerGradients, Tensors } from "./layer.js";

/**
 * The gradients of a layer whose input's costs a kernel of its own: `dx` runs when the gradient is first read. Nobody reads that of a
 * network's first layer.
 */
export function gradientsOf(parameters: Tensors, dx: () => Tensor): LayerGradients {
  const made = once(dx);
  return {
    parameters,
    get dx() {
      return made();
    },
  };
}

/** `make`, run when its result is first asked for. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
