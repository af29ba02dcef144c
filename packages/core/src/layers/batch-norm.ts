/** Batch normalisation. */
import * as ops from "../ops/batch-norm/kernel.js";
import { lerp } from "../ops/elementwise/kernel.js";
import { expectKnownOptions, expectNumber } from "../options.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { constant } from "./initialize.js";
import type { Layer, LayerCall, LayerPass, NameOptions } from "./layer.js";
import { resolveName } from "./name.js";
import { variable } from "./variables.js";

/** Options of {@link batchNorm}. */
export interface BatchNormOptions extends NameOptions {
  /** The share of the running mean and variance that a training step keeps, in [0, 1). Default 0.99, as in Keras. */
  readonly momentum?: number;
  /** Added to the variance under the root, in (0, 1]. Default 1e-3, as in Keras. */
  readonly epsilon?: number;
}

/**
 * Batch normalisation: `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`, for every channel (the last dimension). x and y are
 * `[batch, ..., channels]`; gamma, beta, mean and variance are `[channels]`.
 *
 * In `"train"` mode the mean and the (biased) variance are those of the batch, and the running mean and variance move towards them.
 * In `"infer"` and `"sample"` mode the running mean and variance are used and nothing is updated, so that drawing Monte Carlo samples
 * does not change the normalisation. Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015, algorithm 1.
 *
 * @throws {@link OptionError} for options outside their range.
 */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  expectKnownOptions("batchNorm", options, ["momentum", "epsilon", "name"]);
  const { momentum = 0.99, epsilon = 1e-3 } = options;
  expectNumber(
    "batchNorm",
    "momentum",
    momentum,
    { least: 0, most: 1, mostOpen: true },
    "It is the share of the running statistics that a step keeps.",
  );
  expectNumber("batchNorm", "epsilon", epsilon, { least: 0, most: 1, leastOpen: true }, "It guards the division.");
  return Object.freeze<Layer>({
    kind: "batchNorm",
    name: resolveName("batchNorm", options),
    stochastic: false,
    build({ inputShape }) {
      const channels = [inputShape.at(-1) ?? 1];
      const [ones, zeros] = [constant(channels, 1), constant(channels, 0)];
      return {
        outputShape: inputShape,
        parameters: { gamma: ones, beta: zeros },
        state: { mean: zeros, variance: ones },
      };
    },
    forward(x, call) {
      const variables = variablesOf(call);
      return call.mode === "train"
        ? forwardTrain(x, variables, momentum, epsilon)
        : forwardInfer(x, variables, epsilon);
    },
  });
}

interface Variables {
  readonly gamma: Tensor;
  readonly beta: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

function forwardTrain(x: Tensor, variables: Variables, momentum: number, epsilon: number): LayerPass {
  const { gamma, beta } = variables;
  const { y, mean, variance } = run(ops.batchNorm, { x, gamma, beta }, { epsilon });
  // A batch without examples has no mean: the running mean and variance stay as they are.
  const moved = (a: Tensor, b: Tensor): Tensor =>
    x.size === 0 ? a.reshape(a.shape) : run(lerp, { a, b }, { weight: 1 - momentum }).y;
  return {
    output: y,
    state: {
      mean: moved(variables.mean, mean),
      variance: moved(variables.variance, variance),
    },
    pullback(dy) {
      const { dx, dgamma, dbeta } = run(ops.batchNormGrad, { x, dy, gamma, mean, variance }, { epsilon });
      return { dx, parameters: { gamma: dgamma, beta: dbeta } };
    },
  };
}

function forwardInfer(x: Tensor, { gamma, beta, mean, variance }: Variables, epsilon: number): LayerPass {
  return {
    output: run(ops.batchNormInfer, { x, gamma, beta, mean, variance }, { epsilon }).y,
    pullback(dy) {
      const { dx, dgamma, dbeta } = run(ops.batchNormInferGrad, { x, dy, gamma, mean, variance }, { epsilon });
      return { dx, parameters: { gamma: dgamma, beta: dbeta } };
    },
  };
}

function variablesOf({ parameters, state }: LayerCall): Variables {
  return {
    gamma: variable("batchNorm", parameters, "gamma"),
    beta: variable("batchNorm", parameters, "beta"),
    mean: variable("batchNorm", state, "mean"),
    variance: variable("batchNorm", state, "variance"),
  };
}
