/** Adam. */
import { adam as adamKernel } from "../../ops/adam/kernel.js";
import { expectKnownOptions, expectNumber } from "../../options.js";
import { run } from "../../tensor/run.js";
import { expectLearningRate, expectStrength, type LearningRate, type Optimizer, optimizerOf } from "./optimizer.js";

/** Options of {@link adam}. */
export interface AdamOptions {
  /** The learning rate, above 0, or a function of the number of updates made before. Default 1e-3. */
  readonly learningRate?: LearningRate;
  /** The decay of the running mean of gradients, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** The decay of the running mean of squared gradients, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment, in (0, 1]. Default 1e-8. */
  readonly epsilon?: number;
  /** L2 regularisation: adds `weightDecay * w` to the gradient of every weight w; at least 0. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Adam: `m = beta1*m + (1-beta1)*g`, `v = beta2*v + (1-beta2)*g^2`, `p = p - learningRate * m' / (sqrt(v') + epsilon)` with
 * the bias-corrected `m' = m / (1 - beta1^t)`, `v' = v / (1 - beta2^t)`, t the number of the update from 1. Weight decay applies to the
 * variables named "weight". Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
 * @throws {@link OptionError} for an option outside its range.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  expectKnownOptions("adam", options, ["learningRate", "beta1", "beta2", "epsilon", "weightDecay"]);
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  expectLearningRate("adam", learningRate);
  const decay = { least: 0, most: 1, mostOpen: true };
  expectNumber("adam", "beta1", beta1, decay, "0.9 is the paper's choice.");
  expectNumber("adam", "beta2", beta2, decay, "0.999 is the paper's choice.");
  expectNumber("adam", "epsilon", epsilon, { least: 0, most: 1, leastOpen: true }, "1e-8 is the paper's choice.");
  expectStrength("adam", "weightDecay", weightDecay);
  return optimizerOf<"mean" | "variance">({
    name: "adam",
    learningRate,
    slots: ["mean", "variance"],
    update(parameter, gradient, { mean, variance }, { step, isWeight, learningRate: rate }) {
      const params = { learningRate: rate, beta1, beta2, epsilon, weightDecay: isWeight ? weightDecay : 0, step };
      const next = run(adamKernel, { parameter, gradient, mean, variance }, params);
      return { parameter: next.parameter, slots: { mean: next.mean, variance: next.variance } };
    },
  });
}
