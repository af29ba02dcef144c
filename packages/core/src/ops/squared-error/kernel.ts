/** The mean squared error, with its gradient. The mean over no elements is NaN. */
import type { Kernel } from "../../kernel/kernel.js";
import { simdFace } from "../../kernel/simd.js";
import { expectSameShape } from "../../shape.js";
import type { NoParams } from "../shared/operands.js";
import { squaredErrorSimd } from "./simd.generated.js";

/** `loss` = the mean over all elements of `(predictions - targets)^2`; `gradient` is `2 * (predictions - targets) / size`. */
export const meanSquaredError: Kernel<NoParams, "predictions" | "targets", "loss" | "gradient"> = {
  name: "meanSquaredError",
  shapes({ predictions, targets }) {
    expectSameShape("meanSquaredError", { predictions, targets });
    return { loss: [], gradient: predictions };
  },
  cpu: {
    reference({ inputs: { predictions, targets }, outputs: { loss, gradient } }) {
      const size = predictions.values.length;
      let total = 0;
      predictions.values.forEach((prediction, index) => {
        const error = prediction - targets.values[index]!;
        total += error * error;
        gradient.values[index] = (2 * error) / size;
      });
      loss.values[0] = total / size;
    },
    simd: simdFace({
      module: squaredErrorSimd,
      range: "whole",
      run(simd, { inputs: { predictions, targets }, outputs: { loss, gradient } }) {
        const { size } = predictions;
        simd.meanSquaredError(loss.pointer, gradient.pointer, predictions.pointer, targets.pointer, size);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).meanSquaredError,
};
