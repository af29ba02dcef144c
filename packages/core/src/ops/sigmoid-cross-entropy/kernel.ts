/** The cross-entropy of logits for independent yes-no targets, with its gradient. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectSameShape, rowsAndColumns } from "../../shape.js";
import type { NoParams } from "../shared/operands.js";
import { sigmoidCrossEntropySimd } from "./simd.generated.js";

/**
 * `losses [batch]` = the mean over an example's elements of `-t * log(sigmoid(z)) - (1 - t) * log(1 - sigmoid(z))` for logits z and targets
 * t `[batch, ...]`, computed as `max(z, 0) - z * t + log(1 + e^-|z|)`, which cannot overflow. `gradient [batch, ...]`, that of the mean of the
 * losses, is `(sigmoid(z) - t) / size`.
 */
export const sigmoidCrossEntropy: Kernel<NoParams, "logits" | "targets", "losses" | "gradient"> = {
  name: "sigmoidCrossEntropy",
  shapes({ logits, targets }) {
    expectSameShape("sigmoidCrossEntropy", { logits, targets });
    return { losses: [rowsAndColumns(logits).rows], gradient: logits };
  },
  cpu: {
    reference({ inputs: { logits, targets }, outputs: { losses, gradient } }) {
      const { columns } = rowsAndColumns(logits.shape);
      const size = logits.values.length;
      for (let row = 0; row < losses.values.length; row++) {
        let total = 0;
        for (let index = row * columns; index < (row + 1) * columns; index++) {
          const [z, t] = [logits.values[index]!, targets.values[index]!];
          total += Math.max(z, 0) - (t === 0 ? 0 : z * t) + Math.log1p(Math.exp(-Math.abs(z)));
          gradient.values[index] = (1 / (1 + Math.exp(-z)) - t) / size;
        }
        losses.values[row] = total / columns;
      }
    },
    simd: simdFace({
      module: sigmoidCrossEntropySimd,
      range: "elements",
      run(simd, { inputs: { logits, targets }, outputs: { losses, gradient } }, { begin, end }) {
        const { rows, columns } = rowsAndColumns(logits.shape);
        const from = begin * columns;
        simd.sigmoidCrossEntropy(
          addressOf(losses, begin),
          addressOf(gradient, from),
          addressOf(logits, from),
          addressOf(targets, from),
          end - begin,
          columns,
          rows,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).sigmoidCrossEntropy,
};
