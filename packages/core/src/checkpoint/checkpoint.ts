/**
 * Checkpoints: everything that a run needs to go on, in one file. The format is safetensors, so that other tools can read the parameters.
 * Everything that is not a tensor is text in the file's metadata, together with a digest of everything.
 */
import { CheckpointError, OptionError, show } from "../errors.js";
import type { Model, NamedTensors } from "../model/model.js";
import { bindOptimizer, expectUnused, releaseOptimizer } from "../model/use.js";
import { expectKnownOptions } from "../options.js";
import { type Shape, sameShape, sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { keep } from "../tensor/tidy.js";
import type { Optimizer } from "../training/optimizers/optimizer.js";
import { bytesOf, bytesOfFloats, type FileBytes, floatsOf } from "./bytes.js";
import { digestOf } from "./digest.js";
import { type RunState, readRun, writeRun } from "./run.js";
import { broken, readSafetensors, type SavedTensor, writeSafetensors } from "./safetensors.js";

const FORMAT = "maskout";
const MODEL = "model/";
const OPTIMIZER = "optimizer/";
const BEST = "best/";

/** The shapes of a model's variables, whether they have been made or not. */
interface Shapes {
  readonly parameters: ReadonlyMap<string, { readonly shape: Shape }>;
  readonly state: ReadonlyMap<string, { readonly shape: Shape }>;
}

/** The parts of a run besides its model. */
export interface CheckpointParts {
  /** The optimizer, which is saved with its memory of past gradients. Without it, a resumed run starts with an empty memory, such as no momentum. */
  readonly optimizer?: Optimizer | undefined;
}

/**
 * Saves a run as one file: parameters, state, optimizer memory, key and progress, as they are at the call. Training may go on meanwhile.
 *
 * To keep the last file whole if writing the next one fails, write to another name in the same folder and rename.
 * @returns The bytes of the file, in the safetensors format.
 * @throws {@link OptionError} when `model` is not a model, or `parts` are not the parts of a run; {@link CheckpointError} for a model without
 * parameters yet, or an optimizer of another model.
 */
export async function saveCheckpoint(model: Model, parts: CheckpointParts = {}): Promise<Uint8Array<ArrayBuffer>> {
  const optimizer = expectParts("saveCheckpoint", model, parts);
  const { inputShape, parameters, state } = model;
  if (inputShape === undefined) {
    throw new CheckpointError(
      "saveCheckpoint: the model has no parameters yet. Build it (model.build, or a first forward or fit) before saving.",
    );
  }
  const keepsBest = model.best.size > 0;
  const run = writeRun({
    key: model.key,
    progress: model.progress,
    inputShape,
    keepsBest,
    optimizer: optimizer === undefined ? null : { name: optimizer.name, step: optimizer.step },
  });
  const values = new Map(prefixed(MODEL, [...parameters, ...state]));
  if (optimizer !== undefined) for (const [name, slot] of prefixed(OPTIMIZER, optimizer.slots)) values.set(name, slot);
  for (const [name, one] of prefixed(BEST, model.best)) values.set(name, one);
  const expected = new Map(expectedTensors({ parameters, state }, keepsBest, optimizer?.slotNames ?? []));
  for (const [name, { shape }] of values) {
    if (sameShape(shape, expected.get(name) ?? [-1])) continue;
    throw new CheckpointError(
      `saveCheckpoint: the optimizer remembers ${show(name)} of shape [${shape.join(", ")}], which belongs to another model. ` +
        "Use one optimizer for one model.",
    );
  }
  // All reads are requested before the first is awaited, so that the file is the run at one moment.
  const tensors = await Promise.all(
    [...expected].map(async ([name, shape]): Promise<SavedTensor> => {
      // Slots of parameters that the optimizer has not updated yet start at zero.
      const floats = (await values.get(name)?.data()) ?? new Float32Array(sizeOf(shape));
      return { name, dtype: "F32", shape, bytes: bytesOfFloats(floats) };
    }),
  );
  return writeSafetensors({ tensors, metadata: { format: FORMAT, run, digest: digestOf(run, tensors) } });
}

/**
 * Loads a saved run into a model of the same layers, whether it is built or not, and into the optimizer if one is given. The whole file is
 * checked first; nothing is changed unless everything fits and the device has enough memory.
 * @param bytes The bytes that {@link saveCheckpoint} returned, in any buffer or view, such as `await response.arrayBuffer()` or the result of
 * Node's `readFile`.
 * @param parts Without an optimizer, a saved optimizer is checked but not loaded, which is enough to predict or to train anew.
 * @throws {@link CheckpointError} for bytes that are not a checkpoint, were damaged, or belong to another model or optimizer;
 * {@link OptionError} for other arguments; {@link BusyError} while the model is trained; {@link DeviceError} when the device has no memory left.
 */
export function loadCheckpoint(bytes: FileBytes, model: Model, parts: CheckpointParts = {}): void {
  const optimizer = expectParts("loadCheckpoint", model, parts);
  expectUnused("loadCheckpoint", "model", model);
  if (optimizer !== undefined) expectUnused("loadCheckpoint", "optimizer", optimizer);
  const { run, tensors } = readCheckpoint(bytesOf("loadCheckpoint", bytes));
  if (optimizer !== undefined && run.optimizer?.name !== optimizer.name) {
    throw new CheckpointError(
      `loadCheckpoint: the checkpoint holds ${run.optimizer === null ? "no optimizer" : `the optimizer ${show(run.optimizer.name)}`}; ` +
        `it cannot be loaded into ${optimizer.name}. Load it with the optimizer that was saved, or without one.`,
    );
  }
  const saved = new Map(tensors.map((it) => [it.name, it]));
  const slotNames = run.optimizer === null ? [] : (optimizer?.slotNames ?? slotNamesIn(saved));
  expectSaved(expectedTensors(planOf(model, run), run.keepsBest, slotNames), saved);

  const made: Tensor[] = [];
  const upload = (prefix: string): NamedTensors => {
    const named = new Map<string, Tensor>();
    for (const { name, shape, bytes } of tensors) {
      if (!name.startsWith(prefix)) continue;
      const value = keep(tensor(floatsOf(bytes), shape, { device: model.device }));
      made.push(value);
      named.set(name.slice(prefix.length), value);
    }
    return named;
  };
  try {
    const { inputShape, key, progress } = run;
    const restored = { inputShape, key, progress, variables: upload(MODEL), best: upload(BEST) };
    if (optimizer !== undefined) optimizer.restore(run.optimizer?.step ?? 0, upload(OPTIMIZER));
    model.restore(restored);
  } catch (error) {
    for (const value of made) value.dispose();
    throw error;
  }
  if (optimizer === undefined) return;
  // Its memory of another model has been replaced.
  releaseOptimizer(optimizer);
  bindOptimizer("loadCheckpoint", optimizer, model);
}

/** The contents of a file, checked except for whether they fit the model. */
function readCheckpoint(file: Uint8Array): { readonly run: RunState; readonly tensors: readonly SavedTensor[] } {
  const { tensors, metadata } = readSafetensors(file);
  const { format, run, digest } = metadata;
  if (format !== FORMAT || run === undefined) {
    throw new CheckpointError(
      "loadCheckpoint: the file holds tensors, but no maskout run. Load what saveCheckpoint wrote.",
    );
  }
  const state = readRun(run);
  if (digest !== digestOf(run, tensors)) throw broken("its digest does not match its contents, which were changed");
  return { run: state, tensors };
}

/** The variables that the model's layers need for a run's examples, without making them. */
function planOf(model: Model, { inputShape, key }: RunState): Shapes {
  if (model.inputShape !== undefined && !sameShape(model.inputShape, inputShape)) {
    throw new CheckpointError(
      `loadCheckpoint: the checkpoint is for examples of shape ${show(inputShape)}; the model was built for ${show(model.inputShape)}. ` +
        "Load it into a new model.",
    );
  }
  try {
    const { parameters, state } = model.layer.build({ inputShape, key });
    return { parameters: new Map(Object.entries(parameters)), state: new Map(Object.entries(state)) };
  } catch (cause) {
    throw new CheckpointError(
      `loadCheckpoint: the checkpoint is for examples of shape ${show(inputShape)}, which the model's layers do not take. ` +
        "Make the model from the layers that were saved.",
      { cause },
    );
  }
}

/** The names and shapes that the file of a run must contain. Made one by one, since a file may claim any number of slots. */
function* expectedTensors(
  { parameters, state }: Shapes,
  keepsBest: boolean,
  slotNames: Iterable<string>,
): Generator<[name: string, shape: Shape], void> {
  for (const prefix of keepsBest ? [MODEL, BEST] : [MODEL]) {
    for (const [name, { shape }] of [...parameters, ...state]) yield [prefix + name, shape];
  }
  for (const slot of slotNames) {
    for (const [name, { shape }] of parameters) yield [`${OPTIMIZER}${slot}/${name}`, shape];
  }
}

/** The slots of a saved optimizer, by the names in the file, if no optimizer is given. */
function slotNamesIn(saved: ReadonlyMap<string, SavedTensor>): Iterable<string> {
  const slots = [...saved.keys()].filter((name) => name.startsWith(OPTIMIZER));
  return new Set(slots.map((name) => name.slice(OPTIMIZER.length).split("/", 1)[0]!));
}

/** Refuses a file in which a tensor is missing, has another shape, or is not expected. */
function expectSaved(expected: Iterable<[string, Shape]>, saved: ReadonlyMap<string, SavedTensor>): void {
  const remedy = "Load it into a model of the saved layers, and with the saved optimizer.";
  const left = new Set(saved.keys());
  for (const [name, shape] of expected) {
    const found = saved.get(name);
    left.delete(name);
    if (found !== undefined && sameShape(shape, found.shape)) continue;
    throw new CheckpointError(
      `loadCheckpoint: ${show(name)} must have shape ${show(shape)}; the checkpoint ` +
        `${found === undefined ? "does not hold it" : `holds it with shape ${show(found.shape)}`}. ${remedy}`,
    );
  }
  for (const name of left) {
    throw new CheckpointError(`loadCheckpoint: the checkpoint holds ${show(name)}, which is unexpected. ${remedy}`);
  }
}

function prefixed(prefix: string, tensors: Iterable<readonly [string, Tensor]>): [string, Tensor][] {
  return [...tensors].map(([name, value]) => [prefix + name, value]);
}

/** The optimizer among the parts; undefined for none. @throws {@link OptionError} when the model, the optimizer or the parts are something else. */
function expectParts(owner: string, model: Model, parts: CheckpointParts): Optimizer | undefined {
  if (typeof model?.restore !== "function") {
    throw new OptionError({
      owner,
      option: "model",
      value: model,
      expected: "a model",
      remedy: 'Make one, for example sequential([dense(10)], { seed: "run-1" }).',
    });
  }
  expectKnownOptions(owner, parts, ["optimizer"]);
  const { optimizer } = parts;
  if (optimizer === undefined || typeof optimizer?.restore === "function") return optimizer;
  throw new OptionError({
    owner,
    option: "optimizer",
    value: optimizer,
    expected: "an optimizer, for example adam()",
    remedy: "Leave it out for a run without one.",
  });
}
