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
  // By their bits, and without a branch, which would be guessed wrong every other time: a fifth of the time.
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

/** The largest factor of each example, which all have that are kept. */
function scales(tf: TensorFlow, factors: Float32Array, [examples = 1, ...rest]: Shape): Tensor {
  const each = sizeOf(rest);
  const larger = (one: number, other: number) => Math.max(one, other);
  const largestOf = (example: number) => factors.subarray(example * each, (example + 1) * each).reduce(larger, 0);
  const values = Float32Array.from({ length: examples }, (_, example) => largestOf(example));
  return tf.tensor(values, [examples, ...rest.map(() => 1)], "float32");
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
