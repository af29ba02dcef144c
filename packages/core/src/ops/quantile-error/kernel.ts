/** The quantile (pinball) loss, with its gradient. */
import { ShapeError } from "../../errors.js";
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import type { NoParams } from "../shared/operands.js";
import { quantileErrorSimd } from "./simd.generated.js";

/**
 * For `predictions [batch, quantiles]`, `targets [batch]` and `levels [quantiles]`, with e = target - prediction: `losses [batch]` = the mean
 * over a row of `max(level e, (level - 1) e)`. `gradient [batch, quantiles]`, that of the mean of the losses, is `-level / size` for e > 0,
 * `(1 - level) / size` for e < 0, and 0 for e = 0, where size is that of the predictions.
 */
export const quantileError: Kernel<NoParams, "predictions" | "targets" | "levels", "losses" | "gradient"> = {
  name: "quantileError",
  shapes({ predictions, targets, levels }) {
    const [batch = 0, quantiles = 0] = predictions;
    if (predictions.length !== 2 || targets.length !== 1 || targets[0] !== batch || levels[0] !== quantiles) {
      const expected = "predictions [batch, quantiles], targets [batch] and levels [quantiles]";
      throw new ShapeError("quantileError", { predictions, targets, levels }, expected);
    }
    return { losses: [batch], gradient: predictions };
  },
  cpu: {
    reference({ inputs: { predictions, targets, levels }, outputs: { losses, gradient } }) {
      const quantiles = levels.values.length;
      const size = predictions.values.length;
      for (let row = 0; row < losses.values.length; row++) {
        let total = 0;
        for (let column = 0; column < quantiles; column++) {
          const level = levels.values[column]!;
          const error = targets.values[row]! - predictions.values[row * quantiles + column]!;
          total += error > 0 ? level * error : (level - 1) * error;
          gradient.values[row * quantiles + column] = (error > 0 ? -level : error < 0 ? 1 - level : error) / size;
        }
        losses.values[row] = total / quantiles;
      }
    },
    simd: simdFace({
      module: quantileErrorSimd,
      range: "elements",
      run(simd, { inputs: { predictions, targets, levels }, outputs: { losses, gradient } }, { begin, end }) {
        const [rows = 0, quantiles = 0] = predictions.shape;
        simd.quantileError(
          addressOf(losses, begin),
          addressOf(gradient, begin * quantiles),
          addressOf(predictions, begin * quantiles),
          addressOf(targets, begin),
          addressOf(levels, 0),
          end - begin,
          quantiles,
          rows,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).quantileError,
};
