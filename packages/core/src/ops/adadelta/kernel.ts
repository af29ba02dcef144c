/** One step of Adadelta for one parameter. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { updateShapes } from "../shared/update.js";
import type { AdadeltaParams } from "./params.js";
import { adadeltaSimd } from "./simd.generated.js";

type AdadeltaState = "squareGradient" | "squareUpdate";

/**
 * Computes `G = rho * G + (1 - rho) * g^2`, `u = sqrt((U + epsilon) / (G + epsilon)) * g`, `U = rho * U + (1 - rho) * u^2`,
 * `parameter -= learningRate * u`, with G `squareGradient` and U `squareUpdate`. All tensors have the parameter's
 * shape. Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012, algorithm 1.
 */
export const adadelta: Kernel<AdadeltaParams, "parameter" | "gradient" | AdadeltaState, "parameter" | AdadeltaState> = {
  name: "adadelta",
  shapes: (inputs) => updateShapes("adadelta", inputs),
  cpu: {
    reference({ inputs: { parameter, gradient, squareGradient, squareUpdate }, outputs, params }) {
      const { learningRate, rho, epsilon, weightDecay } = params;
      parameter.values.forEach((p, index) => {
        const g = gradient.values[index]! + weightDecay * p;
        const squares = rho * squareGradient.values[index]! + (1 - rho) * g * g;
        const update = Math.sqrt((squareUpdate.values[index]! + epsilon) / (squares + epsilon)) * g;
        outputs.squareGradient.values[index] = squares;
        outputs.squareUpdate.values[index] = rho * squareUpdate.values[index]! + (1 - rho) * update * update;
        outputs.parameter.values[index] = p - learningRate * update;
      });
    },
    simd: simdFace({
      module: adadeltaSimd,
      range: "elements",
      run(simd, { inputs: { parameter, gradient, squareGradient, squareUpdate }, outputs, params }, { begin, end }) {
        simd.adadelta(
          addressOf(outputs.parameter, begin),
          addressOf(outputs.squareGradient, begin),
          addressOf(outputs.squareUpdate, begin),
          addressOf(parameter, begin),
          addressOf(gradient, begin),
          addressOf(squareGradient, begin),
          addressOf(squareUpdate, begin),
          end - begin,
          params.learningRate,
          params.rho,
          params.epsilon,
          params.weightDecay,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).adadelta,
};
