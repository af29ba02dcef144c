/** The negative log-likelihood of normal distributions whose mean and variance are predicted, with its gradient. */
import { ShapeError } from "../../errors.js";
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { sameShape } from "../../shape.js";
import type { NoParams } from "../shared/operands.js";
import { gaussianLikelihoodSimd } from "./simd.generated.js";

const HALF_LOG_TWO_PI = 0.918_938_533_204_672_7;

/**
 * For means m and log variances s, the two halves of a row of `predictions [batch, 2 outputs]`, and targets t of `targets [batch, outputs]`:
 * `losses [batch]` = the mean over a row of `1/2 (s + (t - m)^2 e^-s + ln(2 pi))`. `gradient [batch, 2 outputs]`, that of the mean of the losses,
 * is `(m - t) e^-s / size` for the means and `1/2 (1 - (t - m)^2 e^-s) / size` for the log variances, where size is that of the targets.
 */
export const gaussianNegativeLogLikelihood: Kernel<NoParams, "predictions" | "targets", "losses" | "gradient"> = {
  name: "gaussianNegativeLogLikelihood",
  shapes({ predictions, targets }) {
    const [batch = 0, outputs = 0] = targets;
    if (targets.length !== 2 || !sameShape(predictions, [batch, 2 * outputs])) {
      const expected = "predictions [batch, 2 outputs] for targets [batch, outputs]";
      throw new ShapeError("gaussianNegativeLogLikelihood", { predictions, targets }, expected);
    }
    return { losses: [batch], gradient: predictions };
  },
  cpu: {
    reference({ inputs: { predictions, targets }, outputs: { losses, gradient } }) {
      const outputs = targets.shape[1]!;
      const size = targets.values.length;
      for (let row = 0; row < losses.values.length; row++) {
        let total = 0;
        for (let column = 0; column < outputs; column++) {
          const mean = 2 * row * outputs + column;
          const logVariance = predictions.values[mean + outputs]!;
          const error = predictions.values[mean]! - targets.values[row * outputs + column]!;
          const precision = Math.exp(-logVariance);
          total += (logVariance + error * error * precision) / 2 + HALF_LOG_TWO_PI;
          gradient.values[mean] = (error * precision) / size;
          gradient.values[mean + outputs] = (1 - error * error * precision) / 2 / size;
        }
        losses.values[row] = total / outputs;
      }
    },
    simd: simdFace({
      module: gaussianLikelihoodSimd,
      range: "elements",
      run(simd, { inputs: { predictions, targets }, outputs: { losses, gradient } }, { begin, end }) {
        const [rows = 0, outputs = 0] = targets.shape;
        simd.gaussianNegativeLogLikelihood(
          addressOf(losses, begin),
          addressOf(gradient, 2 * begin * outputs),
          addressOf(predictions, 2 * begin * outputs),
          addressOf(targets, begin * outputs),
          end - begin,
          outputs,
          rows,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).gaussianNegativeLogLikelihood,
};
