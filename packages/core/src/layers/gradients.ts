/** The gradients of a pullback, computed only as far as they are read. */
import type { Tensor } from "../tensor/tensor.js";
import type { LayerGradients, Tensors } from "./layer.js";

/**
 * The gradients of a layer whose input gradient needs a kernel of its own: `dx` runs when that gradient is first read. The input gradient
 * of a network's first layer is never read.
 * @param parameters Gradients with respect to the parameters, by name. @param dx Computes the gradient with respect to the input.
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

/** Wraps `make` so that it runs once, at the first call. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
