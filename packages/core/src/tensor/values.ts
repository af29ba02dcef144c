/** placeholder until the tensor door lands */
import type { Tensor } from "./tensor.js";
export type TensorLike = Tensor | Float32Array | readonly number[];
