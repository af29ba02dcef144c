/** Adadelta. */
import { adadelta as adadeltaKernel } from "../../ops/adadelta/kernel.js";
import { expectKnownOptions, expectNumber } from "../../options.js";
import { run } from "../../tensor/run.js";
import { expectLearningRate, expectStrength, type LearningRate, type Optimizer, optimizerOf } from "./optimizer.js";

/** Options of {@link adadelta}. */
export interface AdadeltaOptions {
  /** The factor of a step, above 0, or a function of the number of updates made before. Default 1, as in the paper. */
  readonly learningRate?: LearningRate;
  /** The decay of both running means, in [0, 1). Default 0.95. */
  readonly rho?: number;
  /** Added under both roots, in (0, 1]. Default 1e-6. */
  readonly epsilon?: number;
  /** L2 regularisation: adds `weightDecay * w` to the gradient of every weight w; at least 0. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Adadelta: steps in the units of the parameters, without a learning rate to tune. For a gradient g: `G = rho * G + (1 - rho) * g^2`,
 * `u = sqrt((U + epsilon) / (G + epsilon)) * g`, `U = rho * U + (1 - rho) * u^2`, `p = p - learningRate * u`. Weight decay applies to the
 * variables named "weight". Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012, algorithm 1.
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
