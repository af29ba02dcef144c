/** Training. */
import { DeviceError, DivergenceError, OptionError } from "../errors.js";
import type { Device } from "../kernel/device.js";
import { expectModel } from "../model/expect.js";
import type { Model, NamedTensors, PartialEpoch, TrainingProgress } from "../model/model.js";
import { bindOptimizer, type Interlude, training } from "../model/use.js";
import { add } from "../ops/elementwise/kernel.js";
import { expectBoolean, expectKnownOptions, expectNumber, expectWhole } from "../options.js";
import { zeros } from "../tensor/create.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { tidy } from "../tensor/tidy.js";
import { type Data, expectBatchSize, type OpenData, openData } from "./data.js";
import { evaluateOn, expectFit, expectLoss } from "./evaluate.js";
import type { Loss } from "./losses/loss.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import { pacer } from "./pace.js";
import { penalise, type Regularizer, resolveRegularization } from "./regularization/regularizer.js";
import { type BatchReport, type EpochReport, lineOf } from "./reports.js";
import { type Batch, isBatches, type Source, sourceOfBatches, sourceOfTensors, type TrainingData } from "./source.js";
import { type Metrics, release, resolveMetrics, type TalliedBatch, Tally } from "./tally.js";

/** Options of {@link fit}. */
export interface FitOptions {
  /** What training makes small. */
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
  /** What else is measured, in training and validation, by names of your own. */
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

/** Batches whose loss is read late on a device that is read late: so many tensors are kept for it. */
const MOST_PENDING = 64;

/** Examples in one pass of an evaluation. */
const EVALUATED = 256;

/**
 * Trains the model, and reports on every epoch.
 *
 * The order of the examples, the masks and so the whole run follow from the model's key and its progress: the same seed
 * gives the same bits, and a run that was interrupted after any batch, saved and resumed, ends where one that never stopped does, reports
 * included. An epoch goes on only as it was begun: with the same number of examples and the same `batchSize` and `shuffle`.
 *
 * @param data All examples, `{ x, y, sampleWeight? }`, or batches of them as they come, from a function that is called for every epoch and
 * returns an iterable or async iterable. A run that resumes calls it too, and passes over the batches that were done.
 * @throws {@link OptionError} and {@link ShapeError} before anything is trained; {@link BusyError} when the model or the optimizer is in
 * use; {@link DivergenceError} at a loss that is not finite; the signal's reason once it is aborted.
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

/** Checked options. */
interface Plan extends FitOptions {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly minDelta: number;
  readonly measured: Metrics;
  readonly regularization: readonly Regularizer[];
}

/** Where batches come from, and what is evaluated. */
interface Prepared {
  readonly source: Source;
  readonly validation: { readonly data: OpenData; readonly from: number } | undefined;
}

function resolvePlan(model: Model, data: TrainingData, options: FitOptions): Plan {
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
  expectNumber("fit", "minDelta", minDelta, { least: 0, most: Number.MAX_VALUE }, "It is how much better counts.");
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

/** Everything that can be known is checked, and the model built, before the first step. */
async function prepare(
  model: Model,
  data: TrainingData,
  { loss, optimizer, batchSize, shuffle, validation, validationSplit }: Plan,
  open: (owner: string, of: Data) => OpenData,
): Promise<Prepared> {
  const evaluated = validation && { data: open("fit (validation)", validation), from: 0 };
  if (evaluated) await expectFit("fit (validation)", model, evaluated.data, loss);
  if (isBatches(data)) {
    const source = sourceOfBatches(data, async (batch) => await expectFit("fit", model, batch, loss));
    expectSameEpoch(model.progress, source);
    bindOptimizer("fit", optimizer, model);
    return { source, validation: evaluated };
  }
  const all = open("fit", data);
  await expectFit("fit", model, all, loss);
  if (evaluated) expectAlike(all, evaluated.data);
  const held = validationSplit === undefined ? 0 : Math.round(all.examples * validationSplit);
  const examples = all.examples - held;
  if (validationSplit !== undefined && (held === 0 || examples === 0)) {
    const expected = `a share of the ${all.examples} examples that leaves some on both sides`;
    throw refusal("validationSplit", validationSplit, expected, "Give more examples, or validation data of their own.");
  }
  const source = sourceOfTensors(all, examples, batchSize, shuffle);
  expectSameEpoch(model.progress, source);
  bindOptimizer("fit", optimizer, model);
  model.build(all.x.shape.slice(1));
  return { source, validation: held === 0 ? evaluated : { data: all, from: examples } };
}

/** Refuses validation examples of another shape, also before there is a model to compare both with. */
function expectAlike(data: OpenData, validation: OpenData): void {
  const [of, other] = [data.x.shape.slice(1), validation.x.shape.slice(1)];
  if (of.join() === other.join()) return;
  throw refusal(
    "validation.x",
    other,
    `examples of the training data's shape, [${of.join(", ")}]`,
    "Shape both alike.",
  );
}

/** Refuses to go on with an epoch in another way than it was begun. @throws {@link OptionError} */
function expectSameEpoch({ epoch, batch, partial }: TrainingProgress, { plan }: Source): void {
  if (batch === 0) return;
  if (partial === undefined) {
    throw refusal(
      "model.progress",
      { batch },
      "an epoch that fit has begun, or batch: 0",
      "Give the epoch up: batch: 0.",
    );
  }
  for (const name of ["examples", "batchSize", "shuffle"] as const) {
    if (partial[name] === plan[name]) continue;
    throw refusal(
      name,
      plan[name],
      `${partial[name] ?? "batches that come ready-made"}, as epoch ${epoch} was begun, of which ${batch} batches are done`,
      "Finish the epoch as it was begun, or give it up: model.progress = { ...model.progress, batch: 0 }.",
    );
  }
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

/** Trains what is left of the epoch. Its progress is that of an epoch with all batches done, until it has been reported on. */
async function trainEpoch(
  model: Model,
  source: Source,
  plan: Plan,
  { interlude, atOnce }: { readonly interlude: Interlude; readonly atOnce: boolean },
): Promise<Tally> {
  const { onBatch, measured, signal } = plan;
  const { epoch, batch: from, partial, best } = model.progress;
  const tally = new Tally(measured, from === 0 ? undefined : partial);
  const pause = pacer(signal);
  const pending: TalliedBatch[] = [];
  const { plan: cut } = source;
  // Field by field: a literal that begins with a spread takes V8 microseconds, and every step makes one.
  const state = (): PartialEpoch => ({
    examples: cut.examples,
    batchSize: cut.batchSize,
    shuffle: cut.shuffle,
    done: tally.done,
    sums: tally.sums,
  });
  const settle = async (): Promise<number> => {
    let loss = Number.NaN;
    // Taken out one by one: what fails to be read is freed all the same.
    for (let one = pending.shift(); one !== undefined; one = pending.shift()) {
      loss = await tally.read(one);
      const batch = model.progress.batch - pending.length - 1;
      if (!Number.isFinite(loss))
        throw new DivergenceError("fit", { step: model.progress.step - pending.length - 1, epoch, batch, loss });
    }
    model.progress = { ...model.progress, partial: state() };
    return loss;
  };
  const reader = source.open(model, epoch, from);
  try {
    for (let batch = from; ; batch++) {
      await pause();
      const next = reader.next();
      const take = next instanceof Promise ? await next : next;
      if (take === undefined) break;
      const made = trainStep(model, plan, take, { tally, atOnce, epoch, batch });
      if (typeof made !== "number") pending.push(made);
      const { step } = model.progress;
      // What the epoch has come to is not known while losses are still to be read: it is not said then, and cannot be saved.
      const come = pending.length === 0 ? { partial: state() } : undefined;
      model.progress = { step, epoch, batch: batch + 1, ...come, ...(best && { best }) };
      if (onBatch !== undefined) {
        const loss = typeof made === "number" ? made : await settle();
        await interlude(() => onBatch({ epoch, batch: batch + 1, batches: source.batches, step, loss }));
      } else if (pending.length >= MOST_PENDING) await settle();
    }
    await settle();
    return tally;
  } catch (error) {
    // What was trained is counted, also where the run ends here.
    await settle().catch(() => undefined);
    throw error;
  } finally {
    for (const one of pending) release(one);
    await reader.close();
  }
}

/** Where a step is made. */
interface StepPlace {
  readonly tally: Tally;
  readonly atOnce: boolean;
  readonly epoch: number;
  readonly batch: number;
}

/**
 * One step: forward, backward, update. Returns the batch's loss, or on a device that is read late the tensors of it; everything else it
 * made is freed or in the model. A loss that is not finite is found before the update, on a device that is read at once.
 */
function trainStep(
  model: Model,
  { loss, optimizer, measured, regularization }: Plan,
  take: () => Batch,
  { tally, atOnce, epoch, batch }: StepPlace,
): number | TalliedBatch {
  return tidy(model.device, () => {
    const { x, y, sampleWeight, examples } = take();
    const pass = model.forward(x, { mode: "train" });
    const { loss: own, gradient } = loss.evaluate(pass.output, y, sampleWeight);
    const penalties = penalise(regularization, model.parameters);
    let whole = pass.penalty === undefined ? own : run(add, { a: own, b: pass.penalty }, {}).y;
    for (const { penalty } of penalties) whole = run(add, { a: whole, b: penalty }, {}).y;
    const value = atOnce ? (whole.dataSync()[0] ?? Number.NaN) : 0;
    if (!Number.isFinite(value))
      throw new DivergenceError("fit", { step: model.progress.step, epoch, batch, loss: value });
    let { gradients } = pass.pullback(gradient);
    for (const penalised of penalties) gradients = penalised.addTo(gradients);
    const updated = optimizer.update(model.parameters, gradients);
    model.assign(new Map([...updated, ...pass.state]));
    // A handle of its own: what a generator hands out is its own to free.
    if (!atOnce) return { loss: whole, output: pass.output, target: y.reshape(y.shape), examples, penalties };
    const scored = Object.keys(measured).length > 0;
    const [output, target] = scored ? [pass.output.dataSync(), y.dataSync()] : [NOTHING, NOTHING];
    const named = penalties.map(({ name, penalty }) => [name, penalty.dataSync()[0] ?? Number.NaN] as const);
    tally.add(value, { output, target, examples }, named);
    return value;
  });
}

const NOTHING = new Float32Array();

/** Whether values can be read as soon as they are asked for. */
function readsAtOnce(device: Device): boolean {
  using probe = zeros([1], { device });
  try {
    probe.dataSync();
    return true;
  } catch (error) {
    if (error instanceof DeviceError) return false;
    throw error;
  }
}

/** Second handles on tensors. */
function handlesOf(tensors: Iterable<readonly [string, Tensor]>): NamedTensors {
  return new Map([...tensors].map(([name, one]) => [name, one.reshape(one.shape)]));
}

/** The best epoch after one more, if anybody asks; where its parameters are wanted, the model keeps them. */
function bestOf(
  model: Model,
  { epoch, loss, validation }: EpochReport,
  { patience, restoreBest, minDelta }: Plan,
): Pick<TrainingProgress, "best"> {
  if (patience === undefined && !restoreBest) return {};
  const { best } = model.progress;
  const reached = validation?.loss ?? loss;
  if (best !== undefined && reached >= best.loss - minDelta) return { best };
  // Tensors do not change, so a second handle on each is a copy.
  if (restoreBest) model.best = handlesOf([...model.parameters, ...model.state]);
  return { best: { epoch, loss: reached } };
}

/** Whether so many epochs were no better than the best that training is to end. */
function exhausted({ epoch, batch, best }: TrainingProgress, patience: number | undefined): boolean {
  return patience !== undefined && best !== undefined && batch === 0 && epoch - 1 - best.epoch >= patience;
}

function refusal(option: string, value: unknown, expected: string, remedy: string): OptionError {
  return new OptionError({ owner: "fit", option, value, expected, remedy });
}
