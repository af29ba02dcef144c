/** The reports of training. */
import type { Evaluation } from "./evaluate.js";
import type { Scores } from "./tally.js";

/** A batch that is done. */
export interface BatchReport {
  /** Counts from 0, over all calls of `fit` on the model. */
  readonly epoch: number;
  /** Batches of the epoch that are done. */
  readonly batch: number;
  /** How many batches the epoch has; undefined where batches come from a generator. */
  readonly batches: number | undefined;
  /** Training steps made in all. */
  readonly step: number;
  /** The batch's mean training loss, masks on, penalties of layers and of `regularization` added. */
  readonly loss: number;
}

/** An epoch that is done: the means over its examples, masks on, each batch at the weights it met. */
export interface EpochReport extends Scores {
  /** Counts from 0, over all calls of `fit` on the model. */
  readonly epoch: number;
  /** Training steps made in all. */
  readonly step: number;
  /** The learning rate of the epoch's last step, if the optimizer says it. */
  readonly learningRate?: number;
  /** How the model does on the validation data, masks off. */
  readonly validation?: Evaluation;
}

/** The result of an epoch, as text: `epoch 3, step 120: loss 0.1234, accuracy 0.9500; validation loss 0.2345, accuracy 0.9100`. */
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
