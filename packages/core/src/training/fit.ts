/** Training a model. */
import type { Model } from "../model/model.js";
import { type Interlude, training } from "../model/use.js";
import { bestOf, exhausted, handlesOf } from "./best.js";
import { type Data, type OpenData, openData } from "./data.js";
import { readsAtOnce, trainEpoch } from "./epoch.js";
import { evaluateOn } from "./evaluate.js";
import { type FitOptions, type Plan, resolvePlan } from "./plan.js";
import { type Prepared, prepare } from "./prepare.js";
import { type EpochReport, lineOf } from "./reports.js";
import type { TrainingData } from "./source.js";

/** The number of examples per pass of an evaluation. */
const EVALUATED = 256;

/**
 * Trains the model, and returns a report of every epoch.
 *
 * The order of the examples, the masks and so the whole run follow from the model's key and its progress: the same seed gives the same bits.
 * A run that was interrupted after any batch, saved and resumed ends with the same bits and the same reports as a run that never stopped.
 * An unfinished epoch can only be resumed as it was begun: with the same number of examples, `batchSize` and `shuffle`.
 *
 * @param data All examples, `{ x, y, sampleWeight? }`; or a function that is called for every epoch and returns an iterable or async iterable
 * of batches. A run that resumes calls the function too, and skips the batches that were done.
 * @returns One report per epoch, in order.
 * @throws {@link OptionError} and {@link ShapeError} before anything is trained; {@link BusyError} when the model or the optimizer is in
 * use; {@link DivergenceError} at a loss that is not finite; the signal's reason once the signal is aborted.
 */
export async function fit(model: Model, data: TrainingData, options: FitOptions): Promise<readonly EpochReport[]> {
  const plan = resolvePlan(model, data, options);
  return await training("fit", { model, optimizer: plan.optimizer }, async (interlude) => {
    const opened: OpenData[] = [];
    const open = (owner: string, of: Data): OpenData => {
      const made = openData(owner, of, model.device);
      opened.push(made);
      return made;
    };
    try {
      return await train(model, await prepare(model, data, plan, open), plan, interlude);
    } finally {
      for (const one of opened) one.dispose();
    }
  });
}

async function train(
  model: Model,
  { source, validation }: Prepared,
  plan: Plan,
  interlude: Interlude,
): Promise<readonly EpochReport[]> {
  const { optimizer, loss, measured, regularization, epochs, signal, onEpoch, log } = plan;
  const atOnce = readsAtOnce(model.device);
  const reports: EpochReport[] = [];
  while (reports.length < epochs && !exhausted(model.progress, plan.patience)) {
    const { epoch } = model.progress;
    const tally = await trainEpoch(model, source, plan, { interlude, atOnce });
    const scores = tally.scores();
    const evaluated =
      validation &&
      (await evaluateOn(model, validation.data, {
        loss,
        metrics: measured,
        regularization,
        batchSize: EVALUATED,
        signal,
        pass: {},
        from: validation.from,
      }));
    const { step } = model.progress;
    const report: EpochReport = {
      epoch,
      step,
      ...scores,
      ...(optimizer.learningRate !== undefined && { learningRate: optimizer.learningRate }),
      ...(evaluated && { validation: evaluated }),
    };
    model.progress = { step, epoch: epoch + 1, batch: 0, ...bestOf(model, report, plan) };
    reports.push(report);
    log?.(lineOf(report));
    if (onEpoch !== undefined) await interlude(() => onEpoch(report));
  }
  if (plan.restoreBest) model.assign(handlesOf(model.best));
  model.best = new Map();
  const { best: _, ...progress } = model.progress;
  model.progress = progress;
  return reports;
}
