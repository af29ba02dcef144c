/** Predictions for many examples. */
import { ShapeError } from "../errors.js";
import { expectModel } from "../model/expect.js";
import type { Model, PassOptions } from "../model/model.js";
import { reading } from "../model/use.js";
import { expectKnownOptions } from "../options.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { tidy } from "../tensor/tidy.js";
import type { TensorLike } from "../tensor/values.js";
import { countExamples, expectBatchSize, inOrder, take, tensorOf } from "./data.js";
import { outputShapeFor } from "./evaluate.js";
import { pacer } from "./pace.js";

/** Options of {@link predict}. */
export interface PredictOptions extends Pick<PassOptions, "mode" | "step" | "sample" | "sharedMask" | "key"> {
  /** The number of examples per pass. It never changes a mask, only how much memory is used. Default 256. */
  readonly batchSize?: number;
  /** Called after every batch with the number of examples done and the number in all. */
  readonly onBatch?: (progress: { readonly done: number; readonly examples: number }) => void;
  /** Cancels the prediction between two batches. */
  readonly signal?: AbortSignal;
}

const KNOWN = ["batchSize", "onBatch", "signal", "mode", "step", "sample", "sharedMask", "key"];

/**
 * Predicts: computes the model's outputs for all examples, in batches. In `"sample"` mode the elements of masks are counted from the start
 * of `x`, so that the result does not depend on the batch size.
 * @param x `[examples, ...inputShape]`, a tensor or an array as {@link tensor} takes it.
 * @returns `[examples, ...outputShape]`, a new tensor on the model's device.
 * @throws {@link ShapeError} for examples that the model cannot take; {@link OptionError} for other wrong arguments; {@link BusyError} while the
 * model is trained; {@link DeviceError} when the device has no memory left; the signal's reason once the signal is aborted.
 */
export async function predict(model: Model, x: TensorLike, options: PredictOptions = {}): Promise<Tensor> {
  expectModel("predict", model);
  expectKnownOptions("predict", options, KNOWN);
  const { batchSize = 256, onBatch, signal, ...pass } = options;
  expectBatchSize("predict", batchSize);
  return await reading("predict", model, async () => {
    const made = new Set<Tensor>();
    try {
      const inputs = tensorOf("predict", "x", x, model.device, made);
      const examples = countExamples("predict", "x", inputs);
      if (examples === 0) throw new ShapeError("predict", { x: inputs.shape }, "at least one example");
      const shape = [examples, ...outputShapeFor("predict", model, inputs.shape.slice(1))];
      const pause = pacer(signal);
      const outputs: Float32Array[] = [];
      for (let first = 0; first < examples; first += batchSize) {
        await pause();
        const count = Math.min(batchSize, examples - first);
        const output = tidy(
          model.device,
          () => model.forward(take(inputs, inOrder(count, first)), { firstExample: first, ...pass }).output,
        );
        try {
          outputs.push(await output.data());
        } finally {
          output.dispose();
        }
        onBatch?.({ done: first + count, examples });
      }
      return tensor(joined(outputs), shape, { device: model.device });
    } finally {
      for (const one of made) one.dispose();
    }
  });
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
