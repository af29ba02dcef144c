/** The squared error, with its gradient. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectSameShape, rowsAndColumns } from "../../shape.js";
import type { NoParams } from "../shared/operands.js";
import { squaredErrorSimd } from "./simd.generated.js";

/**
 * `losses [batch]` = the mean over an example's elements of `(predictions - targets)^2`, both `[batch, ...]`. `gradient [batch, ...]`, that of
 * the mean of the losses, is `2 * (predictions - targets) / size`.
 */
export const meanSquaredError: Kernel<NoParams, "predictions" | "targets", "losses" | "gradient"> = {
  name: "meanSquaredError",
  shapes({ predictions, targets }) {
    expectSameShape("meanSquaredError", { predictions, targets });
    return { losses: [rowsAndColumns(predictions).rows], gradient: predictions };
  },
  cpu: {
    reference({ inputs: { predictions, targets }, outputs: { losses, gradient } }) {
      const { columns } = rowsAndColumns(predictions.shape);
      const size = predictions.values.length;
      for (let row = 0; row < losses.values.length; row++) {
        let total = 0;
        for (let index = row * columns; index < (row + 1) * columns; index++) {
          const error = predictions.values[index]! - targets.values[index]!;
          total += error * error;
          gradient.values[index] = (2 * error) / size;
        }
        losses.values[row] = total / columns;
      }
    },
    simd: simdFace({
      module: squaredErrorSimd,
      range: "elements",
      run(simd, { inputs: { predictions, targets }, outputs: { losses, gradient } }, { begin, end }) {
        const { rows, columns } = rowsAndColumns(predictions.shape);
        const from = begin * columns;
        simd.meanSquaredError(
          addressOf(losses, begin),
          addressOf(gradient, from),
          addressOf(predictions, from),
          addressOf(targets, from),
          end - begin,
          columns,
          rows,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).meanSquaredError,
};
