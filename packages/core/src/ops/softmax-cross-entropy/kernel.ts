/** The loss of classifiers, with its gradient: the two share their exponentials. The mean over an empty batch is NaN. */
import type { Kernel } from "../../kernel/kernel.js";
import { simdFace } from "../../kernel/simd.js";
import { expectRank, expectSameShape } from "../../shape.js";
import { type NoParams, rowsOfLast } from "../shared/operands.js";
import { softmaxCrossEntropySimd } from "./simd.generated.js";

/**
 * `loss` = the mean over the batch of `-sum(targets * log(softmax(logits)))`, in nats; `gradient`, with respect to the
 * logits, is `(softmax(logits) * sum(targets) - targets) / batch`. Logits and targets are `[batch, classes]`; a target
 * of 0 adds nothing, even where the logit is -Infinity.
 */
export const softmaxCrossEntropy: Kernel<NoParams, "logits" | "targets", "loss" | "gradient"> = {
  name: "softmaxCrossEntropy",
  shapes({ logits, targets }) {
    expectRank("softmaxCrossEntropy", "logits", logits, 2, "[batch, classes]");
    expectSameShape("softmaxCrossEntropy", { logits, targets });
    return { loss: [], gradient: logits };
  },
  cpu: {
    reference({ inputs: { logits, targets }, outputs: { loss, gradient } }) {
      const { rows, columns } = rowsOfLast(logits.shape);
      let total = 0;
      for (let row = 0; row < rows; row++) {
        const z = logits.values.subarray(row * columns, (row + 1) * columns);
        const t = targets.values.subarray(row * columns, (row + 1) * columns);
        const largest = z.reduce((most, logit) => Math.max(most, logit), -Infinity);
        const partition = z.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
        const mass = t.reduce((sum, target) => sum + target, 0);
        z.forEach((logit, column) => {
          const target = t[column]!;
          if (target !== 0) total += target * (Math.log(partition) - (logit - largest));
          const probability = Math.exp(logit - largest) / partition;
          gradient.values[row * columns + column] = (probability * mass - target) / rows;
        });
      }
      loss.values[0] = total / rows;
    },
    simd: simdFace({
      module: softmaxCrossEntropySimd,
      range: "whole",
      run(simd, { inputs: { logits, targets }, outputs: { loss, gradient } }) {
        const { rows, columns } = rowsOfLast(logits.shape);
        simd.softmaxCrossEntropy(loss.pointer, gradient.pointer, logits.pointer, targets.pointer, rows, columns);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).softmaxCrossEntropy,
};
