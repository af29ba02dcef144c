/** Noise on tensors of TensorFlow.js, on whatever backend is the current one. */
import type { Shape } from "@maskout/core";
import type { GradSaveFunc, Tensor } from "@tensorflow/tfjs-core";
import type { Noise, NoisePosition } from "./noise.js";
import type { TensorFlow } from "./tensorflow.js";

/** `factor x + shift`: the noise at a position, with the gradient `factor dy`. */
export function withNoise(tf: TensorFlow, noise: Noise, x: Tensor, position: NoisePosition): Tensor {
  const floats = x.dtype === "float32" ? x : tf.cast(x, "float32");
  if (!noise.stochastic || x.size === 0) return floats;
  const { shape, factor, shift } = noise.drawn(x.shape, position);
  const scaled = factor === undefined ? floats : scaledBy(tf, floats, tensorOf(tf, factor, shape), noise.selects);
  return shift === undefined ? scaled : tf.add(scaled, tensorOf(tf, shift, shape));
}

/** Drawn numbers on the current backend. */
export function tensorOf(tf: TensorFlow, values: Float32Array, shape: Shape): Tensor {
  return tf.tensor(values, [...shape], "float32");
}

/**
 * `factor x`, and of its gradient the same. The factor is what the tape keeps, so that whoever computes the gradient has the mask of the
 * way forth, at whatever step the layer is by then.
 * @param factor In a shape that is broadcast to that of x. @param selects Whether a factor of 0 makes 0 of a NaN, too.
 */
export function scaledBy(tf: TensorFlow, x: Tensor, factor: Tensor, selects: boolean): Tensor {
  const scale = (values: Tensor, by: Tensor) => (selects ? selected(tf, values, by) : tf.mul(values, by));
  return tf.customGrad((...given) => {
    const save = given.find(isSaver);
    save?.([factor]);
    return { value: scale(x, factor), gradFunc: (dy: Tensor, [kept = factor]: Tensor[]) => scale(dy, kept) };
  })(x);
}

/** Dimensions that the WebGL backend can select in. */
const MOST_DIMENSIONS = 4;

/** `factor x` where the factor is not 0, and 0 elsewhere, whatever x is there. */
export function selected(tf: TensorFlow, x: Tensor, factor: Tensor): Tensor {
  const product = tf.mul<Tensor>(x, factor);
  const zeros = tf.zerosLike(product);
  if (product.rank <= MOST_DIMENSIONS) return tf.where(tf.notEqual(factor, 0), product, zeros);
  const flat = (values: Tensor) => tf.reshape(values, [product.size]);
  const kept = tf.notEqual(flat(tf.add(zeros, factor)), 0);
  return tf.reshape(tf.where(kept, flat(product), flat(zeros)), product.shape);
}

/** Whether an argument of an operation with a gradient of its own is what saves tensors for the way back. */
export function isSaver(value: Tensor | GradSaveFunc): value is GradSaveFunc {
  return typeof value === "function";
}
