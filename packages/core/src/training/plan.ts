/** The checked options of a call of `fit`. */
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

/** Options of {@link fit}. */
export interface FitOptions {
  /** The loss that training minimises. */
  readonly loss: Loss;
  /**
   * Penalties on the parameters, such as `[l1(1e-5), l2(1e-4)]`. They are part of the loss: of its gradient, and of the losses reported
   * in training and (as in Keras) in validation. The `penalties` of a report list their values. Default: none.
   */
  readonly regularization?: readonly Regularizer[];
  /** The optimizer, which updates the parameters. It remembers past gradients, so make one optimizer per model. */
  readonly optimizer: Optimizer;
  /**
   * The number of epochs to train. An epoch that was interrupted is finished first and counts as one: to resume a run of n epochs, pass
   * `n - model.progress.epoch`.
   */
  readonly epochs: number;
  /** The number of examples per step. The last batch of an epoch may be smaller. Default 32. */
  readonly batchSize?: number;
  /** Whether to shuffle the examples before every epoch, in an order drawn from the model's key. Default true. */
  readonly shuffle?: boolean;
  /** Further measures in training and validation, by names of your choice. */
  readonly metrics?: Metrics;
  /** Validation data, evaluated after every epoch. Default: none. */
  readonly validation?: Data;
  /** The share of the examples, in (0, 1), that is held out and evaluated after every epoch: the last ones, as in Keras. Default: none. */
  readonly validationSplit?: number;
  /**
   * Early stopping: training ends after this many epochs that are no better than the best so far. Epochs are compared by the loss on the
   * validation data, or by the training loss if there is none. Default: all epochs are trained.
   */
  readonly patience?: number;
  /** How much smaller a loss must be to count as better, at least 0. Default 0. */
  readonly minDelta?: number;
  /** Whether to restore the parameters and state of the best epoch at the end. Default false. */
  readonly restoreBest?: boolean;
  /** Called after every batch. Reading the loss waits for the device, which slows training down on devices with a queue. */
  readonly onBatch?: (report: BatchReport) => void | Promise<void>;
  /** Called after every epoch. */
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Called with one line of text after every epoch; pass `console.log` to print it. */
  readonly log?: (line: string) => void;
  /** Cancels training between two steps. The model stays at the last finished step, and another `fit` goes on from there. */
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
  // 0 epochs are allowed for a run that was interrupted after its last epoch: the best epoch is still to be restored.
  const least = model.progress.best === undefined ? 1 : 0;
  expectWhole("fit", "epochs", epochs, least, "It is how often to go through the data.");
  expectBatchSize("fit", batchSize);
  expectBoolean("fit", "shuffle", shuffle, "whether to shuffle the examples of every epoch");
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
      throw refusal("validationSplit", split, 'nothing besides "validation"', "Give one of the two.");
    }
  }
  if (isBatches(data)) {
    for (const name of ["batchSize", "shuffle", "validationSplit"] as const) {
      if (options[name] === undefined) continue;
      throw refusal(name, options[name], "nothing for ready-made batches", "Set it where the batches are made.");
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
