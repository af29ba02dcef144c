/** Activation layers: functions of the values alone, without parameters. */
import type { Kernel } from "../kernel/kernel.js";
import { reluGrad, relu as reluKernel } from "../ops/relu/kernel.js";
import { seluGrad, selu as seluKernel } from "../ops/selu/kernel.js";
import type { NoParams } from "../ops/shared/operands.js";
import { sigmoidGrad, sigmoid as sigmoidKernel } from "../ops/sigmoid/kernel.js";
import { softmaxGrad, softmax as softmaxKernel } from "../ops/softmax/kernel.js";
import { tanhGrad, tanh as tanhKernel } from "../ops/tanh/kernel.js";
import { expectKnownOptions } from "../options.js";
import { run } from "../tensor/run.js";
import type { Layer, NameOptions } from "./layer.js";
import { resolveName } from "./name.js";

function activation(
  kind: string,
  options: NameOptions,
  forward: Kernel<NoParams, "x", "y">,
  backward: Kernel<NoParams, "y" | "dy", "dx">,
): Layer {
  expectKnownOptions(kind, options, ["name"]);
  return Object.freeze<Layer>({
    kind,
    activation: kind,
    name: resolveName(kind, options),
    stochastic: false,
    build: ({ inputShape }) => ({ outputShape: inputShape, parameters: {}, state: {} }),
    forward(x) {
      const { y } = run(forward, { x }, {});
      return { output: y, pullback: (dy) => ({ dx: run(backward, { y, dy }, {}).dx, parameters: {} }) };
    },
  });
}

/**
 * The rectified linear unit, `max(x, 0)`, elementwise, for inputs of any shape. Its derivative at 0 is 0.
 * @throws {@link OptionError} for an unknown option or an invalid name.
 */
export function relu(options: NameOptions = {}): Layer {
  return activation("relu", options, reluKernel, reluGrad);
}

/**
 * The scaled exponential linear unit, `x > 0 ? 1.0507 x : 1.7581 (exp(x) - 1)`, elementwise. It keeps a mean of 0 and a variance of 1 from
 * layer to layer. Use it with `init: "lecun"` for the weights, and with alpha dropout. Source: Klambauer, Unterthiner, Mayr and Hochreiter,
 * "Self-normalizing neural networks", NeurIPS 2017, equation 2.
 * @throws {@link OptionError} for an unknown option or an invalid name.
 */
export function selu(options: NameOptions = {}): Layer {
  return activation("selu", options, seluKernel, seluGrad);
}

/**
 * The sigmoid (logistic) function, `1 / (1 + exp(-x))`, elementwise, for inputs of any shape. For training with yes-no targets, leave it out
 * and use {@link sigmoidCrossEntropy}, which takes logits.
 * @throws {@link OptionError} for an unknown option or an invalid name.
 */
export function sigmoid(options: NameOptions = {}): Layer {
  return activation("sigmoid", options, sigmoidKernel, sigmoidGrad);
}

/** The hyperbolic tangent, elementwise, for inputs of any shape. @throws {@link OptionError} for an unknown option or an invalid name. */
export function tanh(options: NameOptions = {}): Layer {
  return activation("tanh", options, tanhKernel, tanhGrad);
}

/**
 * Softmax over the last dimension, `[batch, ..., classes]` to the same shape: `exp(x) / sum(exp(x))`. For training, leave it out and use
 * {@link softmaxCrossEntropy}, which takes logits.
 * @throws {@link OptionError} for an unknown option or an invalid name.
 */
export function softmax(options: NameOptions = {}): Layer {
  return activation("softmax", options, softmaxKernel, softmaxGrad);
}
