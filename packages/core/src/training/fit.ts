/** Training. */
import { OptionError } from "../errors.js";
import type { Model } from "../model/model.js";
import { add } from "../ops/elementwise/kernel.js";
import { expectKnownOptions, expectWhole } from "../options.js";
import { foldIn } from "../stream/key.js";
import { permutation } from "../stream/sequence.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { tidy } from "../tensor/tidy.js";
import { type Data, expectBatchSize, expectData, inOrder, scalar, takeBatch } from "./batches.js";
import { type Evaluation, evaluate } from "./evaluate.js";
import type { Loss } from "./losses/losses.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import { pacer } from "./pace.js";

/** A batch that is done. */
export interface BatchReport {
  /** Counts from 0, over all calls of `fit` on the model. */
  readonly epoch: number;
  /** Batches of the epoch that are done. */
  readonly batch: number;
  /** How many batches the epoch has. */
  readonly batches: number;
  /** Training steps made in all. */
  readonly step: number;
  /** The batch's mean training loss, masks on, penalties of layers added. */
  readonly loss: number;
}

/** An epoch that is done. */
export interface EpochReport {
  /** Counts from 0, over all calls of `fit` on the model. */
  readonly epoch: number;
  /** Training steps made in all. */
  readonly step: number;
  /** The mean training loss over the epoch, masks on, each batch at the weights it met. */
  readonly loss: number;
  /** How the model does on the validation data, masks off. */
  readonly validation?: Evaluation;
}

/** Options of {@link fit}. */
export interface FitOptions {
  /** What training makes small. */
  readonly loss: Loss;
  /** How parameters follow from gradients. It remembers past ones, so use one for one model. */
  readonly optimizer: Optimizer;
  /** Epochs to train. An epoch that was interrupted is finished first and counts as one. */
  readonly epochs: number;
  /** Examples in one step. Default 32. The last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** Whether every epoch has an order of its own, drawn from the model's key. Default true. */
  readonly shuffle?: boolean;
  /** Evaluated after every epoch. */
  readonly validation?: Data;
  /** Called after every batch. Reading the loss waits for the device, so leave it out where that matters. */
  readonly onBatch?: (report: BatchReport) => void | Promise<void>;
  /** Called after every epoch. */
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Cancels between steps; the model stays at the last finished step, and another `fit` goes on from there. */
  readonly signal?: AbortSignal;
}

const KNOWN = ["loss", "optimizer", "epochs", "batchSize", "shuffle", "validation", "onBatch", "onEpoch", "signal"];

/** Folded into the model's key for shuffles ("shuf" in ASCII). */
const SHUFFLE = 0x73687566;

/**
 * Trains the model, and reports on every epoch.
 *
 * The order of the examples, the masks and so the whole run follow from the model's key and its progress: the same seed
 * gives the same bits, and a run that was saved and resumed ends where one that never stopped does.
 *
 * @throws {@link OptionError} and {@link ShapeError} before anything is trained; the signal's reason once it is aborted.
 */
export async function fit(model: Model, data: Data, options: FitOptions): Promise<readonly EpochReport[]> {
  expectKnownOptions("fit", options, KNOWN);
  const { loss, optimizer, epochs, batchSize = 32, shuffle = true, validation, onBatch, onEpoch, signal } = options;
  expectPresent("loss", loss, "for example softmaxCrossEntropy()");
  expectPresent("optimizer", optimizer, "for example adam()");
  expectWhole("fit", "epochs", epochs, 1, "It is how often to go through the data.");
  expectBatchSize("fit", batchSize);
  const examples = expectData("fit", data);
  if (validation !== undefined) expectData("fit (validation)", validation);

  const batches = Math.ceil(examples / batchSize);
  const pause = pacer(signal);
  const reports: EpochReport[] = [];
  while (reports.length < epochs) {
    const { epoch } = model.progress;
    const order = shuffle ? permutation(foldIn(foldIn(model.key, SHUFFLE), epoch), examples) : inOrder(examples);
    const losses: Tensor[] = [];
    const counts: number[] = [];
    try {
      // An epoch that was cut off goes on, unless the batches are no longer the ones it was cut off in.
      for (let batch = model.progress.batch < batches ? model.progress.batch : 0; batch < batches; batch++) {
        await pause();
        const first = batch * batchSize;
        const value = trainStep(model, { loss, optimizer }, data, order, first, batchSize);
        losses.push(value);
        counts.push(Math.min(batchSize, examples - first));
        model.progress = { epoch, batch: batch + 1, step: model.progress.step };
        if (onBatch !== undefined) {
          await onBatch({ epoch, batch: batch + 1, batches, step: model.progress.step, loss: await scalar(value) });
        }
      }
      model.progress = { epoch: epoch + 1, batch: 0, step: model.progress.step };
      const report: EpochReport = {
        epoch,
        step: model.progress.step,
        loss: await weightedMean(losses, counts),
        ...(validation && { validation: await evaluate(model, validation, { loss, ...(signal && { signal }) }) }),
      };
      reports.push(report);
      await onEpoch?.(report);
    } finally {
      for (const value of losses) value.dispose();
    }
  }
  return reports;
}

/** One step: forward, backward, update. Returns the batch's loss; everything else it made is freed or in the model. */
function trainStep(
  model: Model,
  { loss, optimizer }: Pick<FitOptions, "loss" | "optimizer">,
  data: Data,
  order: Uint32Array,
  first: number,
  batchSize: number,
): Tensor {
  return tidy(model.device, () => {
    const x = takeBatch(data.x, order, first, batchSize);
    const target = takeBatch(data.y, order, first, batchSize);
    const pass = model.forward(x, { mode: "train" });
    const { loss: value, gradient } = loss.evaluate(pass.output, target);
    const { gradients } = pass.pullback(gradient);
    const updated = optimizer.update(model.parameters, gradients);
    model.assign(new Map([...updated, ...pass.state]));
    return pass.penalty === undefined ? value : run(add, { a: value, b: pass.penalty }, {}).y;
  });
}

async function weightedMean(values: readonly Tensor[], weights: readonly number[]): Promise<number> {
  let sum = 0;
  let total = 0;
  for (const [index, value] of values.entries()) {
    const weight = weights[index] ?? 0;
    sum += (await scalar(value)) * weight;
    total += weight;
  }
  return sum / total;
}

function expectPresent(option: string, value: unknown, example: string): void {
  if (typeof value === "object" && value !== null) return;
  throw new OptionError({
    owner: "fit",
    option,
    value,
    expected: `an object, ${example}`,
    remedy: `Pass ${option} in the options.`,
  });
}
