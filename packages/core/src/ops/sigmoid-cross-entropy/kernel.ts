/** The loss of independent yes-no targets, with its gradient. The mean over no elements is NaN. */
import type { Kernel } from "../../kernel/kernel.js";
import { simdFace } from "../../kernel/simd.js";
import { expectSameShape } from "../../shape.js";
import type { NoParams } from "../shared/operands.js";
import { sigmoidCrossEntropySimd } from "./simd.generated.js";

/**
 * `loss` = the mean over all elements of `-t * log(sigmoid(z)) - (1 - t) * log(1 - sigmoid(z))` for logits z and targets
 * t, computed as `max(z, 0) - z * t + log(1 + e^-|z|)`, which cannot overflow; `gradient` is `(sigmoid(z) - t) / size`.
 */
export const sigmoidCrossEntropy: Kernel<NoParams, "logits" | "targets", "loss" | "gradient"> = {
  name: "sigmoidCrossEntropy",
  shapes({ logits, targets }) {
    expectSameShape("sigmoidCrossEntropy", { logits, targets });
    return { loss: [], gradient: logits };
  },
  cpu: {
    reference({ inputs: { logits, targets }, outputs: { loss, gradient } }) {
      const size = logits.values.length;
      let total = 0;
      logits.values.forEach((z, index) => {
        const t = targets.values[index]!;
        total += Math.max(z, 0) - (t === 0 ? 0 : z * t) + Math.log1p(Math.exp(-Math.abs(z)));
        gradient.values[index] = (1 / (1 + Math.exp(-z)) - t) / size;
      });
      loss.values[0] = total / size;
    },
    simd: simdFace({
      module: sigmoidCrossEntropySimd,
      range: "whole",
      run(simd, { inputs: { logits, targets }, outputs: { loss, gradient } }) {
        simd.sigmoidCrossEntropy(loss.pointer, gradient.pointer, logits.pointer, targets.pointer, logits.size);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).sigmoidCrossEntropy,
};
