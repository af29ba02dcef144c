/** Stochastic gradient descent. */
import { maxNorm as maxNormKernel } from "../../ops/max-norm/kernel.js";
import { sgd as sgdKernel } from "../../ops/sgd/kernel.js";
import { expectBoolean, expectKnownOptions, expectNumber } from "../../options.js";
import { run } from "../../tensor/run.js";
import { expectLearningRate, expectStrength, type LearningRate, type Optimizer, optimizerOf } from "./optimizer.js";

/** Options of {@link sgd}. */
export interface SgdOptions {
  /** The learning rate, above 0, or a function of the number of updates made before. */
  readonly learningRate: LearningRate;
  /** The share of the last step's velocity that is kept, in [0, 1). Default 0. */
  readonly momentum?: number;
  /** Whether to use Nesterov's momentum. Default false. */
  readonly nesterov?: boolean;
  /** L2 regularisation: adds `weightDecay * w` to the gradient of every weight w; at least 0. Default 0. */
  readonly weightDecay?: number;
  /** L1 regularisation: adds `l1 * sign(w)` to the gradient of every weight w; at least 0. Default 0. */
  readonly l1?: number;
  /**
   * The max-norm constraint: the largest norm of a unit's incoming weights (a column of `[inputs, units]`), or of a filter's, above 0. A
   * longer vector is scaled back after every step. Srivastava et al. 2014, section 5.1, recommend it with dropout. Default: none.
   */
  readonly maxNorm?: number;
}

/**
 * Stochastic gradient descent with momentum: `v = momentum * v + g`, `p = p - learningRate * v`; with `nesterov`,
 * `p = p - learningRate * (g + momentum * v)`. Regularisation and max-norm apply to the variables named "weight", not to biases. Source:
 * Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013, in PyTorch's form.
 * @throws {@link OptionError} for an option outside its range.
 */
export function sgd(options: SgdOptions): Optimizer {
  expectKnownOptions("sgd", options, ["learningRate", "momentum", "nesterov", "weightDecay", "l1", "maxNorm"]);
  const { learningRate, momentum = 0, nesterov = false, weightDecay = 0, l1 = 0, maxNorm } = options;
  expectLearningRate("sgd", learningRate);
  expectNumber("sgd", "momentum", momentum, { least: 0, most: 1, mostOpen: true }, "0.9 is a usual choice.");
  expectBoolean("sgd", "nesterov", nesterov, "whether to use Nesterov's momentum");
  expectStrength("sgd", "weightDecay", weightDecay);
  expectStrength("sgd", "l1", l1);
  if (maxNorm !== undefined) {
    const range = { least: 0, leastOpen: true };
    expectNumber("sgd", "maxNorm", maxNorm, range, "Leave it out for no limit; 3 or 4 is usual with dropout.");
  }
  return optimizerOf<"velocity">({
    name: "sgd",
    learningRate,
    slots: ["velocity"],
    update(parameter, gradient, { velocity }, { isWeight, learningRate: rate }) {
      const regularisation = isWeight ? { weightDecay, l1 } : { weightDecay: 0, l1: 0 };
      const next = run(
        sgdKernel,
        { parameter, gradient, velocity },
        { learningRate: rate, momentum, nesterov, ...regularisation },
      );
      const slots = { velocity: next.velocity };
      if (maxNorm === undefined || !isWeight || parameter.shape.length < 2) return { parameter: next.parameter, slots };
      const { w } = run(maxNormKernel, { w: next.parameter }, { limit: maxNorm });
      next.parameter.dispose();
      return { parameter: w, slots };
    },
  });
}
