/** Trains the networks of the studies on digits: fully connected, ReLU, by default Adam with its paper's settings. */
import {
  adam,
  evaluate,
  fit,
  type Model,
  type Optimizer,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
} from "@maskout/core";
import type { TrainPart } from "../contenders/contender.js";
import { type Digits, firstDigits, loadDigits, PIXELS, splitDigits } from "../data/digits.js";
import { buildModel } from "../sections/train/model.js";
import type { Rates } from "../sections/train/schema.js";
import { studyDevice } from "./device.js";

export interface DigitsTraining {
  readonly hidden: readonly number[];
  readonly trainDigits: number;
  readonly testDigits: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Default: Adam at 0.001. */
  readonly optimizer?: Optimizer;
}

/** Digits as tensors for a model. */
export interface DigitTensors {
  readonly x: Tensor;
  readonly y: Uint8Array;
}

/** The scores at the end of a training, masks off. */
export interface DigitsScores {
  readonly train: number;
  readonly test: number;
  readonly testLoss: number;
}

/** Trains a network and scores it. `more` can compute further values before the network is disposed of. */
export async function trainOnDigits<T>(
  settings: DigitsTraining,
  part: TrainPart,
  rates: Rates,
  seed: string,
  more: (model: Model, test: DigitTensors) => Promise<T>,
): Promise<DigitsScores & T> {
  const { trainDigits, testDigits, epochs, batchSize, optimizer = adam({ learningRate: 0.001 }) } = settings;
  const split = splitDigits(await loadDigits());
  const [train, test] = [
    asTensors(firstDigits(split.train, trainDigits)),
    asTensors(firstDigits(split.test, testDigits)),
  ];
  const loss = softmaxCrossEntropy();
  using model = buildModel({ hidden: [...settings.hidden], trainDigits }, part, rates, { seed, device: studyDevice });
  try {
    await fit(model, train, { loss, optimizer, epochs, batchSize });
    const [onTrain, onTest] = [await evaluate(model, train, { loss }), await evaluate(model, test, { loss })];
    const scores = { train: onTrain.accuracy ?? 0, test: onTest.accuracy ?? 0, testLoss: onTest.loss };
    return { ...scores, ...(await more(model, test)) };
  } finally {
    optimizer.dispose();
    train.x.dispose();
    test.x.dispose();
  }
}

/** The `more` of a study that needs no further values. */
export async function nothingMore(): Promise<object> {
  return {};
}

function asTensors({ images, labels, count }: Digits): DigitTensors {
  return { x: tensor(images, [count, PIXELS], { device: studyDevice }), y: labels };
}
