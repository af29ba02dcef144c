/** An epoch of training, or the rest of one. */
import { DeviceError, DivergenceError } from "../errors.js";
import type { Device } from "../kernel/device.js";
import type { Model, PartialEpoch } from "../model/model.js";
import type { Interlude } from "../model/use.js";
import { add } from "../ops/elementwise/kernel.js";
import { zeros } from "../tensor/create.js";
import { run } from "../tensor/run.js";
import { tidy } from "../tensor/tidy.js";
import { pacer } from "./pace.js";
import type { Plan } from "./plan.js";
import { penalise } from "./regularization/regularizer.js";
import type { Batch, Source } from "./source.js";
import { release, type TalliedBatch, Tally } from "./tally.js";

/** The number of batches whose loss may still be unread, on a device that is read asynchronously: their tensors are kept until then. */
const MOST_PENDING = 64;

/** Trains the rest of the epoch. The progress is then that of an epoch with all batches done, until the epoch has been reported. */
export async function trainEpoch(
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
  // Field by field: an object literal that begins with a spread takes V8 microseconds, and every step makes one.
  const state = (): PartialEpoch => ({
    examples: cut.examples,
    batchSize: cut.batchSize,
    shuffle: cut.shuffle,
    done: tally.done,
    sums: tally.sums,
  });
  const settle = async (): Promise<number> => {
    let loss = Number.NaN;
    // Removed one by one, so that a batch whose reading fails is freed all the same.
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
      // While losses are still unread, the sums of the epoch are unknown: `partial` is left out, and the run cannot be saved.
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
    // Batches that were trained are counted even if the run ends here.
    await settle().catch(() => undefined);
    throw error;
  } finally {
    for (const one of pending) release(one);
    await reader.close();
  }
}

/** The place of a step in the run. */
interface StepPlace {
  readonly tally: Tally;
  readonly atOnce: boolean;
  readonly epoch: number;
  readonly batch: number;
}

/**
 * One step: forward, backward, update. Returns the batch's loss, or, on a device that is read asynchronously, its tensors; everything else
 * that it made is freed or in the model. On a device that is read synchronously, a loss that is not finite is found before the update.
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
    const ofParameters = penalise(regularization, model.parameters);
    const ofLayers = pass.penalty === undefined ? [] : [{ name: OF_LAYERS, penalty: pass.penalty }];
    const penalties = [...ofLayers, ...ofParameters];
    let whole = own;
    for (const { penalty } of penalties) whole = run(add, { a: whole, b: penalty }, {}).y;
    const value = atOnce ? (whole.dataSync()[0] ?? Number.NaN) : 0;
    if (!Number.isFinite(value))
      throw new DivergenceError("fit", { step: model.progress.step, epoch, batch, loss: value });
    let { gradients } = pass.pullback(gradient);
    for (const penalised of ofParameters) gradients = penalised.addTo(gradients);
    const updated = optimizer.update(model.parameters, gradients);
    model.assign(new Map([...updated, ...pass.state]));
    // A second handle, since the generator frees the tensors that it hands out.
    if (!atOnce) return { loss: whole, output: pass.output, target: y.reshape(y.shape), examples, penalties };
    const scored = Object.keys(measured).length > 0;
    const [output, target] = scored ? [pass.output.dataSync(), y.dataSync()] : [NOTHING, NOTHING];
    const named = penalties.map(({ name, penalty }) => [name, penalty.dataSync()[0] ?? Number.NaN] as const);
    tally.add(value, { output, target, examples }, named);
    return value;
  });
}

/** The name of the penalties of layers in reports. */
const OF_LAYERS = "layers";

const NOTHING = /* @__PURE__ */ new Float32Array();

/** Whether a device can be read synchronously. */
export function readsAtOnce(device: Device): boolean {
  // Not with `using`, whose compiled form would be in every bundle for a single tensor.
  return tidy(device, () => {
    // Outside of the `try`: a device without memory for the probe is a failure.
    const probe = zeros([1], { device });
    try {
      probe.dataSync();
      return true;
    } catch (error) {
      if (error instanceof DeviceError) return false;
      throw error;
    }
  });
}
