/** The plan of a call of `fit`, checked. */
import { OptionError } from "../errors.js";
import { expectModel } from "../model/expect.js";
import type { Model } from "../model/model.js";
import { expectBoolean, expectKnownOptions, expectNumber, expectWhole } from "../options.js";
import { type Data, expectBatchSize } from "./data.js";
import { expectLoss } from "./evaluate.js";
import type { Loss } from "./losses/loss.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import { type Regularizer, resolveRegularization } from "./regularization/regularizer.js";
import type { BatchReport, EpochReport } from "./reports.js";
import { isBatches, type TrainingData } from "./source.js";
import { type Metrics, resolveMetrics } from "./tally.js";

/** Options of `fit`. */
export interface FitOptions {
  /** The loss that training makes small. */
  readonly loss: Loss;
  /**
   * Penalties on the parameters, such as `[l1(1e-5), l2(1e-4)]`. They are part of the loss: of its gradient, and of the losses that are
   * reported, in training and (as in Keras) in validation, whose `penalties` say their share. Default: none.
   */
  readonly regularization?: readonly Regularizer[];
  /** How parameters follow from gradients. It remembers past ones, so use one for one model. */
  readonly optimizer: Optimizer;
  /**
   * Epochs to train. An epoch that was interrupted is finished first and counts as one: a run of n epochs goes on with
   * `n - model.progress.epoch`.
   */
  readonly epochs: number;
  /** Examples in one step. Default 32. The last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** Whether every epoch has an order of its own, drawn from the model's key. Default true. */
  readonly shuffle?: boolean;
  /** Other measures, in training and validation, by names of your own. */
  readonly metrics?: Metrics;
  /** Evaluated after every epoch. */
  readonly validation?: Data;
  /** The share of the examples that is held out and evaluated after every epoch, in (0, 1): the last ones, as in Keras. */
  readonly validationSplit?: number;
  /**
   * Early stopping: training ends after so many epochs that are no better than the best before. What counts is the loss on the validation
   * data, without any the training loss. Default: all epochs are trained.
   */
  readonly patience?: number;
  /** How much smaller a loss must be to count as better. Default 0. */
  readonly minDelta?: number;
  /** Whether parameters and state end as those of the best epoch. Default false. */
  readonly restoreBest?: boolean;
  /** Called after every batch. Reading the loss waits for the device, so leave it out where that matters. */
  readonly onBatch?: (report: BatchReport) => void | Promise<void>;
  /** Called after every epoch. */
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Takes one line of text after every epoch, such as `console.log`. */
  readonly log?: (line: string) => void;
  /** Cancels between steps; the model stays at the last finished step, and another `fit` goes on from there. */
  readonly signal?: AbortSignal;
}

const KNOWN = [
  "loss",
  "regularization",
  "optimizer",
  "epochs",
  "batchSize",
  "shuffle",
  "metrics",
  "validation",
  "validationSplit",
  "patience",
  "minDelta",
  "restoreBest",
  "onBatch",
  "onEpoch",
  "log",
  "signal",
];

/** Checked options. */
export interface Plan extends FitOptions {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly minDelta: number;
  readonly measured: Metrics;
  readonly regularization: readonly Regularizer[];
}

/** The options of a call, with their defaults. @throws {@link OptionError} */
export function resolvePlan(model: Model, data: TrainingData, options: FitOptions): Plan {
  expectModel("fit", model);
  expectKnownOptions("fit", options, KNOWN);
  const { loss, optimizer, epochs, batchSize = 32, shuffle = true, minDelta = 0, validationSplit: split } = options;
  expectLoss("fit", loss, model);
  if (typeof optimizer?.update !== "function") {
    throw refusal("optimizer", optimizer, "an optimizer, for example adam()", "Pass optimizer in the options.");
  }
  // Where a run was cut off after its last epoch, the best is still to be restored.
  const least = model.progress.best === undefined ? 1 : 0;
  expectWhole("fit", "epochs", epochs, least, "It is how often to go through the data.");
  expectBatchSize("fit", batchSize);
  expectBoolean("fit", "shuffle", shuffle, "whether every epoch has an order of its own");
  expectBoolean("fit", "restoreBest", options.restoreBest ?? false, "whether to end with the best epoch's parameters");
  expectNumber("fit", "minDelta", minDelta, { least: 0 }, "It is how much better counts.");
  if (options.patience !== undefined) {
    expectWhole("fit", "patience", options.patience, 1, "It is how many epochs may be no better than the best.");
  }
  for (const name of ["onBatch", "onEpoch", "log"] as const) {
    const given = options[name];
    if (given === undefined || typeof given === "function") continue;
    throw refusal(name, given, "a function", "Leave it out for none.");
  }
  if (split !== undefined) {
    expectNumber(
      "fit",
      "validationSplit",
      split,
      { least: 0, most: 1, leastOpen: true, mostOpen: true },
      "0.1 is usual.",
    );
    if (options.validation !== undefined) {
      throw refusal("validationSplit", split, 'nothing beside "validation"', "Give one of the two.");
    }
  }
  if (isBatches(data)) {
    for (const name of ["batchSize", "shuffle", "validationSplit"] as const) {
      if (options[name] === undefined) continue;
      throw refusal(name, options[name], "nothing where batches come ready-made", "Leave it to whoever makes them.");
    }
  }
  const measured = resolveMetrics("fit", loss, options.metrics);
  const regularization = resolveRegularization("fit", options.regularization);
  return { ...options, batchSize, shuffle, minDelta, measured, regularization };
}

/** The error for an option of `fit`. */
export function refusal(option: string, value: unknown, expected: string, remedy: string): OptionError {
  return new OptionError({ owner: "fit", option, value, expected, remedy });
}
