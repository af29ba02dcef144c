/** Applies noise to tensors of TensorFlow.js, on the current backend. */
import type { Shape } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import type { GradSaveFunc, Tensor } from "@tensorflow/tfjs-core";
import type { Noise, NoisePosition } from "./noise.js";
import type { TensorFlow } from "./tensorflow.js";

/** `factor x + shift`: the noise at a position, with the gradient `factor dy`. */
export function withNoise(tf: TensorFlow, noise: Noise, x: Tensor, position: NoisePosition): Tensor {
  const floats = x.dtype === "float32" ? x : tf.cast(x, "float32");
  if (!noise.stochastic || x.size === 0) return floats;
  const { shape, factor, shift } = noise.drawn(x.shape, position);
  const numbers = (values: Float32Array) => tf.tensor(values, [...shape], "float32");
  let y = floats;
  if (factor !== undefined) y = noise.selects ? dropped(tf, y, maskOf(tf, factor, shape)) : tf.mul(y, numbers(factor));
  return shift === undefined ? y : tf.add(y, numbers(shift));
}

/** A mask on the current backend, in a shape that is broadcast to that of the masked tensor. */
export interface Mask {
  /** The kept elements, as booleans. */
  readonly kept: Tensor;
  /** The factor of kept elements: a number, or one per example, `[batch, 1, …]`. */
  readonly scale: Tensor | number;
}

/** The mask with these factors: 0 where an element is dropped, otherwise one number, or one number per entry of the first dimension. */
export function maskOf(tf: TensorFlow, factors: Float32Array, shape: Shape): Mask {
  // Compares bits, without a branch, which would be mispredicted half of the time: five times as fast.
  const bits = new Uint32Array(factors.buffer, factors.byteOffset, factors.length);
  const first = bits.findIndex((each) => each !== 0);
  const ofFirst = bits[first] ?? 0;
  const kept = new Uint8Array(factors.length);
  let different = 0;
  for (let at = 0; at < bits.length; at++) {
    const each = bits[at]!;
    const one = (each | -each) >>> 31;
    kept[at] = one;
    different |= (each ^ ofFirst) & -one;
  }
  const scale = different === 0 ? (factors[first] ?? 0) : scales(tf, factors, shape);
  return { kept: tf.tensor(kept, [...shape], "bool"), scale };
}

/** The largest factor of each example, which is that of all its kept elements. */
function scales(tf: TensorFlow, factors: Float32Array, [examples = 1, ...rest]: Shape): Tensor {
  const each = sizeOf(rest);
  const larger = (one: number, other: number) => Math.max(one, other);
  const largestOf = (example: number) => factors.subarray(example * each, (example + 1) * each).reduce(larger, 0);
  const values = Float32Array.from({ length: examples }, (_, example) => largestOf(example));
  return tf.tensor(values, [examples, ...rest.map(() => 1)], "float32");
}

/**
 * `kept ? scale x : 0`, with the same mask for the gradient. The tape keeps the mask, so that the gradient uses the mask of the forward pass,
 * whatever the layer's step is by then.
 */
export function dropped(tf: TensorFlow, x: Tensor, mask: Mask): Tensor {
  const { kept, scale } = mask;
  return tf.customGrad((...given) => {
    given.find(isSaver)?.(typeof scale === "number" ? [kept] : [kept, scale]);
    return {
      value: selected(tf, x, mask),
      gradFunc: (dy: Tensor, [saved, scales]: Tensor[]) => selected(tf, dy, { kept: saved!, scale: scales ?? scale }),
    };
  })(x);
}

/** The most dimensions in which the WebGL backend can select. */
const MOST_DIMENSIONS = 4;

/** `kept ? scale x : 0`, whatever the value of x where it is dropped. */
export function selected(tf: TensorFlow, x: Tensor, { kept, scale }: Mask): Tensor {
  const product = scale === 1 ? x : tf.mul<Tensor>(x, scale);
  const zeros = tf.zerosLike(product);
  if (product.rank <= MOST_DIMENSIONS) return tf.where(kept, product, zeros);
  const flat = (values: Tensor) => tf.reshape(values, [product.size]);
  const whole = flat(tf.broadcastTo(kept, product.shape));
  return tf.reshape(tf.where(whole, flat(product), flat(zeros)), product.shape);
}

/** Whether an argument of a custom gradient operation is the function that saves tensors for backward. */
export function isSaver(value: Tensor | GradSaveFunc): value is GradSaveFunc {
  return typeof value === "function";
}
