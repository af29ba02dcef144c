/** Noise on tensors of TensorFlow.js, on whatever backend is the current one. */
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

/** A mask on the current backend, in a shape that is broadcast to that of what is masked. */
export interface Mask {
  /** Of booleans: which elements are kept. */
  readonly kept: Tensor;
  /** What those are multiplied by: a number, or one for each example, `[batch, 1, …]`. */
  readonly scale: Tensor | number;
}

/** The mask that factors are: 0 where an element is dropped, elsewhere one number, or one for each of the first dimension. */
export function maskOf(tf: TensorFlow, factors: Float32Array, shape: Shape): Mask {
  const [examples = 1, ...rest] = shape;
  const each = sizeOf(rest);
  const kept = new Uint8Array(factors.length);
  const scales = new Float32Array(examples);
  for (let example = 0; example < examples; example++) {
    let scale = 0;
    for (let at = example * each; at < (example + 1) * each; at++) {
      const factor = factors[at]!;
      kept[at] = factor === 0 ? 0 : 1;
      scale = Math.max(scale, factor);
    }
    scales[example] = scale;
  }
  const [scale = 0] = scales.filter((one) => one > 0);
  const alike = scales.every((one) => one === scale || one === 0);
  return {
    kept: tf.tensor(kept, [...shape], "bool"),
    scale: alike ? scale : tf.tensor(scales, [examples, ...rest.map(() => 1)], "float32"),
  };
}

/**
 * `kept ? scale x : 0`, and of its gradient the same. The mask is what the tape keeps, so that whoever computes the gradient has that of the
 * way forth, at whatever step the layer is by then.
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

/** Dimensions that the WebGL backend can select in. */
const MOST_DIMENSIONS = 4;

/** `kept ? scale x : 0`, whatever x is where it is dropped. */
export function selected(tf: TensorFlow, x: Tensor, { kept, scale }: Mask): Tensor {
  const product = scale === 1 ? x : tf.mul<Tensor>(x, scale);
  const zeros = tf.zerosLike(product);
  if (product.rank <= MOST_DIMENSIONS) return tf.where(kept, product, zeros);
  const flat = (values: Tensor) => tf.reshape(values, [product.size]);
  const whole = flat(tf.broadcastTo(kept, product.shape));
  return tf.reshape(tf.where(whole, flat(product), flat(zeros)), product.shape);
}

/** Whether an argument of an operation with a gradient of its own is what saves tensors for the way back. */
export function isSaver(value: Tensor | GradSaveFunc): value is GradSaveFunc {
  return typeof value === "function";
}
