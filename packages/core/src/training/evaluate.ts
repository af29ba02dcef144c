/** How good a model is. */

import type { Model, PassOptions } from "../model/model.js";
import { expectKnownOptions } from "../options.js";
import { tidy } from "../tensor/tidy.js";
import { type Data, expectBatchSize, expectData, inOrder, scalar, takeBatch } from "./batches.js";
import type { Loss } from "./losses/losses.js";
import { pacer } from "./pace.js";

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends Pick<PassOptions, "mode" | "step" | "sample" | "sharedMask" | "key"> {
  /** What is evaluated, usually what was trained with. */
  readonly loss: Loss;
  /** Examples in one pass. It does not change the result beyond rounding. Default 256. */
  readonly batchSize?: number;
  /** Cancels between batches. */
  readonly signal?: AbortSignal;
}

/** What {@link evaluate} finds. */
export interface Evaluation {
  /** The mean loss over the examples. */
  readonly loss: number;
  /** The share of examples classified correctly, for a loss over classes. */
  readonly accuracy?: number;
}

/**
 * The loss of the model's predictions, and for a loss over classes the accuracy.
 * @throws {@link ShapeError} for data that does not fit; the signal's reason once it is aborted.
 */
export async function evaluate(model: Model, data: Data, options: EvaluateOptions): Promise<Evaluation> {
  expectKnownOptions("evaluate", options, [
    "loss",
    "batchSize",
    "signal",
    "mode",
    "step",
    "sample",
    "sharedMask",
    "key",
  ]);
  const { loss, batchSize = 256, signal, ...pass } = options;
  const examples = expectData("evaluate", data);
  expectBatchSize("evaluate", batchSize);
  const order = inOrder(examples);
  const pause = pacer(signal);
  let total = 0;
  let correct = 0;
  for (let first = 0; first < examples; first += batchSize) {
    await pause();
    const batch = tidy(model.device, () => {
      const x = takeBatch(data.x, order, first, batchSize);
      const target = takeBatch(data.y, order, first, batchSize);
      const { output } = model.forward(x, { firstExample: first, ...pass });
      return { output, target, loss: loss.evaluate(output, target).loss };
    });
    const count = Math.min(batchSize, examples - first);
    total += (await scalar(batch.loss)) * count;
    if (loss.correct !== undefined) {
      const [output, target] = await Promise.all([batch.output.data(), batch.target.data()]);
      correct += loss.correct(output, target, output.length / count);
    }
    for (const tensor of Object.values(batch)) tensor.dispose();
  }
  return { loss: total / examples, ...(loss.correct && { accuracy: correct / examples }) };
}
