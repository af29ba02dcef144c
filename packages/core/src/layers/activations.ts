/** Activation layers: a function of the values alone, without parameters. */
import type { Kernel } from "../device/kernel.js";
import * as ops from "../ops/activations.js";
import type { NoParams } from "../ops/operands.js";
import { run } from "../tensor/run.js";
import type { Layer } from "./layer.js";

function activation(
  name: string,
  forward: Kernel<NoParams, "x", "y">,
  backward: Kernel<NoParams, "y" | "dy", "dx">,
): Layer {
  return {
    name,
    build: ({ inputShape }) => ({ outputShape: inputShape, parameters: {}, state: {} }),
    forward(x) {
      const { y } = run(forward, { x }, {});
      return { output: y, pullback: (dy) => ({ dx: run(backward, { y, dy }, {}).dx, parameters: {} }) };
    },
  };
}

/** `max(x, 0)`, elementwise. Its derivative at 0 is 0. */
export function relu(): Layer {
  return activation("relu", ops.relu, ops.reluGrad);
}

/** `1 / (1 + exp(-x))`, elementwise. */
export function sigmoid(): Layer {
  return activation("sigmoid", ops.sigmoid, ops.sigmoidGrad);
}

/** The hyperbolic tangent, elementwise. */
export function tanh(): Layer {
  return activation("tanh", ops.tanh, ops.tanhGrad);
}

/**
 * `exp(x) / sum(exp(x))` over the last dimension. For training, leave it out and use {@link softmaxCrossEntropy}, which
 * takes logits.
 */
export function softmax(): Layer {
  return activation("softmax", ops.softmax, ops.softmaxGrad);
}
