/** Losses, each with its gradient: the two share their exponentials. The mean over an empty batch is NaN. */
import { coreSimd } from "../device/cpu/core-simd.js";
import type { Kernel } from "../device/kernel.js";
import { expectRank, expectSameShape } from "../tensor/shape.js";
import { type NoParams, rowsOfLast } from "./operands.js";

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
    simd(memory, { inputs: { logits, targets }, outputs: { loss, gradient } }) {
      const { rows, columns } = rowsOfLast(logits.shape);
      const { softmaxCrossEntropy } = memory.exports(coreSimd);
      softmaxCrossEntropy(loss.pointer, gradient.pointer, logits.pointer, targets.pointer, rows, columns);
    },
  },
};

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
  },
};

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
  },
};
