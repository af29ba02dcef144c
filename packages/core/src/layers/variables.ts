/** Reading a layer's parameters and state. */
import { MaskoutError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Tensors } from "./layer.js";

/** The tensor of a name among those passed to `forward`. @throws {@link MaskoutError} when the caller of `forward` did not pass it. */
export function variable(owner: string, tensors: Tensors, name: string): Tensor {
  const found = tensors?.[name];
  if (found !== undefined) return found;
  throw new MaskoutError(
    "variable",
    `${owner}: forward was called without the tensor "${name}". Pass the parameters and state that initialize() made.`,
  );
}
