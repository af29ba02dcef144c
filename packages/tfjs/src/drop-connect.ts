/** DropConnect: a dense layer whose weights are dropped. The masks come from the layer of `@maskout/dropconnect`, the products from the backend. */
import { cpu, type Layer, type Shape, ShapeError, tensor, tidy, zeros } from "@maskout/core";
import { type MaskOptions, dropConnectDense as maskoutLayer } from "@maskout/dropconnect";
import type { Tensor } from "@tensorflow/tfjs-core";
import { dropped, isSaver, type Mask, maskOf, selected } from "./apply.js";
import type { DropConnectDenseLayerOptions, LayerOptions } from "./contract.js";
import type { Kind } from "./kinds.js";
import type { NoisePosition } from "./noise.js";
import { without } from "./options.js";
import { oneOf, type TensorFlow } from "./tensorflow.js";

const OWNER = "dropConnectDense";

const MASK = ["rate", "keepProb", "sampling", "mask", "maskBias"];
const DENSE = [
  "units",
  "useBias",
  "kernelInitializer",
  "biasInitializer",
  "kernelRegularizer",
  "biasRegularizer",
  "kernelConstraint",
  "biasConstraint",
];

/** The most numbers of masks on the backend at a time: 16 MiB. */
const MOST_AT_ONCE = 2 ** 22;

type DenseArgs = Omit<DropConnectDenseLayerOptions, keyof LayerOptions | keyof MaskOptions>;

/** Wan, Zeiler, Zhang, LeCun and Fergus, "Regularization of Neural Networks using DropConnect", ICML 2013, equation 5. */
export const dropConnectDense: Kind<MaskOptions & DenseArgs> = {
  owner: OWNER,
  options: [...MASK, ...DENSE, "activation"],
  behaviour(tf, options) {
    const { units, useBias = true, activation = "linear", mask = "example", maskBias = false } = options;
    const masks = maskOptions(options);
    const layer = maskoutLayer(units, { ...masks, bias: useBias });
    // Explicit names, so that TensorFlow.js does not number them.
    const dense = tf.layers.dense({ ...denseArgs(options), useBias, name: OWNER });
    const after = tf.layers.activation({ activation, name: activation });
    const infer = (x: Tensor): Tensor => activated(single(dense.call(x, {})));
    const activated = (x: Tensor): Tensor => single(after.call(x, {}));
    return {
      config: {
        ...without(dense.getConfig(), (name) => !DENSE.includes(name)),
        ...masks,
        activation: after.getConfig().activation,
      },
      stochastic: layer.stochastic,
      inputs: 1,
      build(shape) {
        expectFlat(shape);
        if (!dense.built) dense.build([...shape]);
        dense.built = true;
        return { weights: dense.weights, losses: dense.losses };
      },
      outputShape: ([batch = null]) => [batch, units],
      infer: (inputs) => infer(oneOf(OWNER, inputs)),
      draw(inputs, position) {
        const x = oneOf(OWNER, inputs);
        if (!layer.stochastic || x.size === 0) return infer(x);
        const [weight, bias] = dense.weights.map((variable) => variable.read());
        const pass = { tf, layer, x, weight: weight!, position };
        const product = { example: ofExamples, batch: ofBatch, unit: ofUnits }[mask](pass);
        if (bias === undefined) return activated(product);
        return activated(tf.add(product, maskBias ? maskedBias(pass, bias, mask === "example") : bias));
      },
    };
  },
};

function maskOptions(options: MaskOptions): MaskOptions {
  return without(options, (name) => !MASK.includes(name));
}

function denseArgs(options: DenseArgs): DenseArgs {
  return without(options, (name) => !DENSE.includes(name));
}

/** Refuses an input that is not flat. @throws {@link ShapeError} */
function expectFlat(shape: readonly (number | null)[]): void {
  if (shape.length === 2 && typeof shape[1] === "number") return;
  throw new ShapeError(OWNER, { input: shape }, "an input [batch, inputs]; put tf.layers.flatten() before it");
}

/** The output of a layer with a single output. */
function single(outputs: Tensor | Tensor[]): Tensor {
  return Array.isArray(outputs) ? outputs[0]! : outputs;
}

interface Pass {
  readonly tf: TensorFlow;
  /** The layer that draws the masks. */
  readonly layer: Layer;
  /** `[batch, inputs]`, the input. */
  readonly x: Tensor;
  /** `[inputs, units]`, the weights. */
  readonly weight: Tensor;
  readonly position: NoisePosition;
}

/** Masks, divided by the keep probability. */
interface Factors {
  /** `[inputs, units]`, the factors of the weights. */
  readonly weight: Float32Array;
  /** `[units]`, the factors of the biases. */
  readonly bias: Float32Array;
}

/** The masks of an example as factors: they are the gradients of the layer for an input of ones and an output gradient of ones. */
function factorsOf({ layer, position }: Pass, [inputs = 0, units = 0]: Shape, example: number): Factors {
  return tidy(cpu(), () => {
    const ones = (length: number) => tensor(new Float32Array(length).fill(1), [1, length]);
    const gradients = layer
      .forward(ones(inputs), {
        ...position,
        firstExample: position.firstExample + example,
        mode: "train",
        index: 0,
        parameters: { weight: zeros([inputs, units]), bias: zeros([units]) },
        state: {},
      })
      .pullback(ones(units)).parameters;
    return { weight: gradients.weight!.dataSync(), bias: gradients.bias!.dataSync() };
  });
}

/** The pre-activation with one mask for all examples. */
function ofBatch(pass: Pass): Tensor {
  const { tf, x, weight } = pass;
  return tf.matMul(x, dropped(tf, weight, maskOf(tf, factorsOf(pass, weight.shape, 0).weight, weight.shape)));
}

/** The pre-activation with one decision for all weights of a unit, and therefore for its output. */
function ofUnits(pass: Pass): Tensor {
  const { tf, x, weight } = pass;
  const [, units = 0] = weight.shape;
  const mask = maskOf(tf, factorsOf(pass, [1, units], 0).weight, [1, units]);
  return dropped(tf, tf.matMul(x, weight), mask);
}

/** The biases, dropped with one mask per example, or with one mask for all. */
function maskedBias(pass: Pass, bias: Tensor, everyExample: boolean): Tensor {
  const { tf, x } = pass;
  const { size } = bias;
  const biases = (example: number) => factorsOf(pass, [1, size], example).bias;
  if (!everyExample) return dropped(tf, bias, maskOf(tf, biases(0), [size]));
  const [batch = 0] = x.shape;
  const factors = new Float32Array(batch * size);
  for (let example = 0; example < batch; example++) factors.set(biases(example), example * size);
  return dropped(tf, tf.broadcastTo(bias, [batch, size]), maskOf(tf, factors, [batch, size]));
}

/**
 * The pre-activation with one mask per example, as in the paper, for as many examples at a time as {@link MOST_AT_ONCE} allows. No masks are stored:
 * backward draws them again, from the position of the forward pass.
 */
function ofExamples(pass: Pass): Tensor {
  const { tf, x, weight } = pass;
  const [batch = 0] = x.shape;
  const [inputs = 0, units = 0] = weight.shape;
  const most = Math.max(1, Math.floor(MOST_AT_ONCE / (inputs * units)));
  const starts = Array.from({ length: Math.ceil(batch / most) }, (_, at) => at * most);
  const countFrom = (start: number): number => Math.min(most, batch - start);
  /** `[count, 1, length]`, rows of `[batch, length]`. */
  const rows = (values: Tensor, start: number, length: number): Tensor => {
    const count = countFrom(start);
    return tf.reshape(tf.slice(values, [start, 0], [count, length]), [count, 1, length]);
  };
  /** `[count, inputs, units]`, the masks from example `start` on. */
  const masks = (start: number): Mask => {
    const count = countFrom(start);
    const factors = new Float32Array(count * inputs * units);
    for (let at = 0; at < count; at++) {
      factors.set(factorsOf(pass, weight.shape, start + at).weight, at * inputs * units);
    }
    return maskOf(tf, factors, [count, inputs, units]);
  };
  const forward = (start: number): Tensor =>
    tf.tidy(() => {
      const products = tf.matMul(rows(x, start, inputs), selected(tf, weight, masks(start)));
      return tf.reshape(products, [countFrom(start), units]);
    });
  const backward = (dy: Tensor, start: number, kept: readonly Tensor[]): readonly [dx: Tensor, dw: Tensor] => {
    const [x, weight] = kept;
    const mask = masks(start);
    const [there, back] = [rows(x!, start, inputs), rows(dy, start, units)];
    const dx = tf.reshape(tf.matMul(back, selected(tf, weight!, mask), false, true), [countFrom(start), inputs]);
    return [dx, tf.sum(selected(tf, tf.matMul(there, back, true), mask), 0)];
  };
  return tf.customGrad((...given) => {
    given.find(isSaver)?.([x, weight]);
    return {
      value: tf.concat(starts.map(forward), 0),
      gradFunc(dy: Tensor, kept: Tensor[]) {
        const parts = starts.map((start) => backward(dy, start, kept));
        const dx = parts.map(([ofInput]) => ofInput);
        const dw = parts.map(([, ofWeight]) => ofWeight);
        return [tf.concat(dx, 0), dw.reduce((sum, part) => tf.add(sum, part))];
      },
    };
  })(x, weight);
}
