/** Predictions for many examples. */
import { ShapeError } from "../errors.js";
import type { Model, PassOptions } from "../model/model.js";
import { expectKnownOptions } from "../options.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { tidy } from "../tensor/tidy.js";
import { countExamples, expectBatchSize, inOrder, takeBatch } from "./batches.js";
import { pacer } from "./pace.js";

/** Options of {@link predict}. */
export interface PredictOptions extends Pick<PassOptions, "mode" | "step" | "sample" | "sharedMask" | "key"> {
  /** Examples in one pass. It never changes a mask, only how much memory is used. Default 256. */
  readonly batchSize?: number;
  /** Called after every batch. */
  readonly onBatch?: (progress: { readonly done: number; readonly examples: number }) => void;
  /** Cancels between batches. */
  readonly signal?: AbortSignal;
}

/**
 * The model's outputs for all examples, `[examples, ...outputShape]`, on the model's device.
 * In `"sample"` mode element indices count from the start of `x`, so the result does not depend on the batch size.
 * @param x `[examples, ...inputShape]`
 * @throws {@link ShapeError} for examples that do not fit; the signal's reason once it is aborted.
 */
export async function predict(model: Model, x: Tensor, options: PredictOptions = {}): Promise<Tensor> {
  expectKnownOptions("predict", options, [
    "batchSize",
    "onBatch",
    "signal",
    "mode",
    "step",
    "sample",
    "sharedMask",
    "key",
  ]);
  const { batchSize = 256, onBatch, signal, ...pass } = options;
  const examples = countExamples("predict", "x", x);
  if (examples === 0) throw new ShapeError("predict", { x: x.shape }, "at least one example");
  expectBatchSize("predict", batchSize);
  const order = inOrder(examples);
  const pause = pacer(signal);
  const outputs: Float32Array[] = [];
  let outputShape: readonly number[] = [];
  for (let first = 0; first < examples; first += batchSize) {
    await pause();
    const output = tidy(
      model.device,
      () => model.forward(takeBatch(x, order, first, batchSize), { firstExample: first, ...pass }).output,
    );
    outputShape = output.shape.slice(1);
    outputs.push(await output.data());
    output.dispose();
    onBatch?.({ done: Math.min(first + batchSize, examples), examples });
  }
  return tensor(joined(outputs), [examples, ...outputShape], { device: model.device });
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}
