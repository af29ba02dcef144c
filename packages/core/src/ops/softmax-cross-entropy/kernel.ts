/** The softmax cross-entropy, the loss of classifiers, with its gradient: the two share their exponentials. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectRank, expectSameShape } from "../../shape.js";
import { type NoParams, rowsOfLast } from "../shared/operands.js";
import { softmaxCrossEntropySimd } from "./simd.generated.js";

/**
 * `losses [batch]` = `-sum(targets * log(softmax(logits)))` of every example, in nats. `gradient [batch, classes]`, that of their mean with
 * respect to the logits, is `(softmax(logits) * sum(targets) - targets) / batch`. Logits and targets are `[batch, classes]`. A target of 0
 * adds nothing, even if the logit is -Infinity.
 */
export const softmaxCrossEntropy: Kernel<NoParams, "logits" | "targets", "losses" | "gradient"> = {
  name: "softmaxCrossEntropy",
  shapes({ logits, targets }) {
    expectRank("softmaxCrossEntropy", "logits", logits, 2, "[batch, classes]");
    expectSameShape("softmaxCrossEntropy", { logits, targets });
    return { losses: logits.slice(0, 1), gradient: logits };
  },
  cpu: {
    reference({ inputs: { logits, targets }, outputs: { losses, gradient } }) {
      const { rows, columns } = rowsOfLast(logits.shape);
      for (let row = 0; row < rows; row++) {
        const z = logits.values.subarray(row * columns, (row + 1) * columns);
        const t = targets.values.subarray(row * columns, (row + 1) * columns);
        const largest = z.reduce((most, logit) => Math.max(most, logit), -Infinity);
        const partition = z.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
        const mass = t.reduce((sum, target) => sum + target, 0);
        let loss = 0;
        z.forEach((logit, column) => {
          const target = t[column]!;
          if (target !== 0) loss += target * (Math.log(partition) - (logit - largest));
          const probability = Math.exp(logit - largest) / partition;
          gradient.values[row * columns + column] = (probability * mass - target) / rows;
        });
        losses.values[row] = loss;
      }
    },
    simd: simdFace({
      module: softmaxCrossEntropySimd,
      range: "elements",
      run(simd, { inputs: { logits, targets }, outputs: { losses, gradient } }, { begin, end }) {
        const { rows, columns } = rowsOfLast(logits.shape);
        const from = begin * columns;
        simd.softmaxCrossEntropy(
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
  gpu: async () => (await import("./gpu.js")).softmaxCrossEntropy,
};
