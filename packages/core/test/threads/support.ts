/** A training run that uses every layer there is, on any device. */
import {
  adam,
  averagePool2d,
  batchNorm,
  conv2d,
  type Device,
  dense,
  fit,
  flatten,
  l2,
  maxPool2d,
  relu,
  residual,
  sequential,
  softmaxCrossEntropy,
  tanh,
} from "@maskout/core";
import { randomValues } from "@maskout/testing";
import { dropout } from "../support/dropout.js";

/** What a run ends in, as bits. */
export interface Trained {
  readonly parameters: readonly Uint32Array[];
  readonly losses: readonly number[];
}

/** Trains a small convolutional network for two epochs. */
export async function trained(device: Device): Promise<Trained> {
  using model = sequential(
    [
      conv2d(9, { kernelSize: 3, padding: "same" }),
      batchNorm(),
      relu(),
      residual(conv2d(9, { kernelSize: 3, padding: "same" })),
      maxPool2d({ poolSize: 2 }),
      averagePool2d({ poolSize: 2 }),
      flatten(),
      dropout({ rate: 0.3 }),
      dense(33),
      tanh(),
      dense(5),
    ],
    { seed: "threads", device },
  );
  const count = 29;
  const x = Array.from({ length: count }, (_, example) =>
    Array.from({ length: 12 }, (_, row) =>
      Array.from({ length: 12 }, (_, column) => [...randomValues(`${example} ${row} ${column}`, 2)]),
    ),
  );
  const y = Array.from({ length: count }, (_, example) => example % 5);
  const losses: number[] = [];
  await fit(
    model,
    { x, y },
    {
      loss: softmaxCrossEntropy(),
      optimizer: adam({ learningRate: 0.01 }),
      regularization: [l2(1e-3)],
      epochs: 2,
      batchSize: 8,
      onEpoch: ({ loss }) => void losses.push(loss),
    },
  );
  const parameters: Uint32Array[] = [];
  for (const parameter of model.parameters.values()) parameters.push(new Uint32Array((await parameter.data()).buffer));
  return { parameters, losses };
}
