/** Adadelta. */
import { adadelta as adadeltaKernel } from "../../ops/adadelta/kernel.js";
import { expectKnownOptions, expectNumber } from "../../options.js";
import { run } from "../../tensor/run.js";
import { expectLearningRate, expectStrength, type LearningRate, type Optimizer, optimizerOf } from "./optimizer.js";

/** Options of {@link adadelta}. */
export interface AdadeltaOptions {
  /** Multiplies the step, above 0, or a function of the step. Default 1, the paper's method. */
  readonly learningRate?: LearningRate;
  /** Decay of both running means, in [0, 1). Default 0.95. */
  readonly rho?: number;
  /** Added under both roots, above 0. Default 1e-6. */
  readonly epsilon?: number;
  /** L2: adds `weightDecay * w` to a weight's gradient. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Adadelta: steps in the units of the parameters, without a learning rate to tune.
 * Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012, algorithm 1.
 * @throws {@link OptionError} for an option outside its range.
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  expectKnownOptions("adadelta", options, ["learningRate", "rho", "epsilon", "weightDecay"]);
  const { learningRate = 1, rho = 0.95, epsilon = 1e-6, weightDecay = 0 } = options;
  expectLearningRate("adadelta", learningRate);
  expectNumber("adadelta", "rho", rho, { least: 0, most: 1, mostOpen: true }, "0.95 is the paper's choice.");
  expectNumber("adadelta", "epsilon", epsilon, { least: 0, most: 1, leastOpen: true }, "1e-6 is the paper's choice.");
  expectStrength("adadelta", "weightDecay", weightDecay);
  return optimizerOf<"squareGradient" | "squareUpdate">({
    name: "adadelta",
    learningRate,
    slots: ["squareGradient", "squareUpdate"],
    update(parameter, gradient, { squareGradient, squareUpdate }, { isWeight, learningRate: rate }) {
      const inputs = { parameter, gradient, squareGradient, squareUpdate };
      const next = run(adadeltaKernel, inputs, {
        learningRate: rate,
        rho,
        epsilon,
        weightDecay: isWeight ? weightDecay : 0,
      });
      return {
        parameter: next.parameter,
        slots: { squareGradient: next.squareGradient, squareUpdate: next.squareUpdate },
      };
    },
  });
}
