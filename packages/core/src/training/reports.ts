/** The reports of training. */
import type { Evaluation } from "./evaluate.js";
import type { Scores } from "./tally.js";

/** The report of a batch. */
export interface BatchReport {
  /** The number of the epoch, from 0, over all calls of `fit` on the model. */
  readonly epoch: number;
  /** The number of finished batches of the epoch, this one included. */
  readonly batch: number;
  /** The number of batches of the epoch; undefined if batches come from a generator. */
  readonly batches: number | undefined;
  /** The number of training steps made in all. */
  readonly step: number;
  /** The batch's mean training loss, with masks on, including the penalties of layers and of `regularization`. */
  readonly loss: number;
}

/** The report of an epoch: the means over its examples, with masks on, each batch computed with the weights of its step. */
export interface EpochReport extends Scores {
  /** The number of the epoch, from 0, over all calls of `fit` on the model. */
  readonly epoch: number;
  /** The number of training steps made in all. */
  readonly step: number;
  /** The learning rate of the epoch's last step, if the optimizer has one. */
  readonly learningRate?: number;
  /** The scores on the validation data, with masks off, if there is such data. */
  readonly validation?: Evaluation;
}

/** The report of an epoch as text: `epoch 3, step 120: loss 0.1234, accuracy 0.9500; validation loss 0.2345, accuracy 0.9100`. */
export function lineOf({ epoch, step, validation, ...scores }: EpochReport): string {
  const line = `epoch ${epoch}, step ${step}: ${textOf(scores)}`;
  return validation === undefined ? line : `${line}; validation ${textOf(validation)}`;
}

function textOf({ loss, metrics, penalties = {} }: Scores): string {
  const penalised = Object.entries(penalties).map(([name, value]) => [`${name} penalty`, value] as const);
  return [["loss", loss] as const, ...penalised, ...Object.entries(metrics)]
    .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join(", ");
}
