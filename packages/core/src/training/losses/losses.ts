/** Losses: what training makes small. Each is the mean over the batch, and knows its own gradient. */
import { sigmoidCrossEntropy as sigmoidCrossEntropyKernel } from "../../ops/sigmoid-cross-entropy/kernel.js";
import { softmaxCrossEntropy as softmaxCrossEntropyKernel } from "../../ops/softmax-cross-entropy/kernel.js";
import { meanSquaredError as meanSquaredErrorKernel } from "../../ops/squared-error/kernel.js";
import { run } from "../../tensor/run.js";
import type { Tensor } from "../../tensor/tensor.js";

/** A loss between a model's output and the targets. */
export interface Loss {
  /** What the loss is called in errors, such as `"softmaxCrossEntropy"`. */
  readonly name: string;
  /**
   * @param output `[batch, ...]`, what the model gives.
   * @param target The same shape.
   * @returns The loss, a scalar, and its gradient with respect to `output`.
   * @throws {@link ShapeError} when the shapes differ.
   */
  evaluate(
    output: Tensor,
    target: Tensor,
  ): {
    /** The mean over the batch, a scalar. */
    readonly loss: Tensor;
    /** With respect to `output`, in its shape. */
    readonly gradient: Tensor;
  };
  /** For a loss over classes: how many of the rows (`columns` values each) are classified correctly. */
  correct?(output: Float32Array, target: Float32Array, columns: number): number;
}

/**
 * Cross-entropy of the softmax of logits: `mean over the batch of -sum(target * log(softmax(logits)))`, in nats.
 * Targets are probabilities `[batch, classes]`: {@link oneHot} makes them from class numbers. The model must end in
 * logits, without a softmax layer.
 */
export function softmaxCrossEntropy(): Loss {
  return {
    name: "softmaxCrossEntropy",
    evaluate: (logits, targets) => run(softmaxCrossEntropyKernel, { logits, targets }, {}),
    correct(output, target, columns) {
      let correct = 0;
      for (let row = 0; row < output.length; row += columns) {
        if (indexOfLargest(output, row, columns) === indexOfLargest(target, row, columns)) correct++;
      }
      return correct;
    },
  };
}

/**
 * Cross-entropy of the sigmoid of logits, for independent yes-no targets in [0, 1]: the mean over all elements of
 * `-target * log(sigmoid(logit)) - (1 - target) * log(1 - sigmoid(logit))`, in nats. The model must end in logits. A row counts as
 * classified correctly when every output is on its target's side.
 */
export function sigmoidCrossEntropy(): Loss {
  return {
    name: "sigmoidCrossEntropy",
    evaluate: (logits, targets) => run(sigmoidCrossEntropyKernel, { logits, targets }, {}),
    correct(output, target, columns) {
      let correct = 0;
      for (let row = 0; row < output.length; row += columns) {
        const outputs = output.subarray(row, row + columns);
        if (outputs.every((logit, column) => logit > 0 === (target[row + column] ?? 0) > 0.5)) correct++;
      }
      return correct;
    },
  };
}

/** `mean over all elements of (prediction - target)^2`. */
export function meanSquaredError(): Loss {
  return {
    name: "meanSquaredError",
    evaluate: (predictions, targets) => run(meanSquaredErrorKernel, { predictions, targets }, {}),
  };
}

function indexOfLargest(values: Float32Array, from: number, length: number): number {
  let largest = from;
  for (let index = from + 1; index < from + length; index++) {
    if ((values[index] ?? 0) > (values[largest] ?? 0)) largest = index;
  }
  return largest - from;
}
