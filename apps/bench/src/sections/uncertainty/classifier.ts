/** The classifier of digits whose uncertainty is measured: layers of ReLU and inverted dropout, ending in logits. */
import {
  adam,
  type Device,
  dense,
  fit,
  type Model,
  relu,
  sequential,
  softmaxCrossEntropy,
  tensor,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { CLASSES, type Digits, PIXELS } from "../../data/digits.js";
import type { PartContext } from "./context.js";

interface Build {
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  readonly rate: number;
}

interface Training {
  readonly epochs: number;
  readonly batchSize: number;
  /** The learning rate of Adam. */
  readonly learningRate: number;
}

export function buildClassifier({ hidden, rate }: Build, seed: string, device: Device): Model {
  const layers = hidden.flatMap((units) => [dense(units), relu(), invertedDropout({ rate })]);
  return sequential([...layers, dense(CLASSES)], { seed, device, inputShape: [PIXELS] });
}

export async function trainClassifier(
  model: Model,
  { epochs, batchSize, learningRate }: Training,
  { images, labels, count }: Digits,
  { device, signal, onEpoch }: Pick<PartContext, "device" | "signal"> & { onEpoch?(epoch: number, loss: number): void },
): Promise<void> {
  using x = tensor(images, [count, PIXELS], { device });
  const optimizer = adam({ learningRate });
  try {
    await fit(
      model,
      { x, y: labels },
      {
        loss: softmaxCrossEntropy(),
        optimizer,
        epochs,
        batchSize,
        onEpoch: ({ epoch, loss }) => onEpoch?.(epoch, loss),
        ...(signal && { signal }),
      },
    );
  } finally {
    optimizer.dispose();
  }
}
