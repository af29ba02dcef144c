/**
 * Checkpoints: everything a run needs to go on, in one file. The format is safetensors (an 8-byte little-endian length,
 * a JSON header of names, shapes and offsets, then the values), so that other tools can read the parameters.
 */
import { CheckpointError } from "../errors.js";
import type { Model, NamedTensors } from "../model/model.js";
import { sameShape } from "../shape.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Optimizer } from "../training/optimizers/optimizer.js";
import { type Entry, readSafetensors, writeSafetensors } from "./safetensors.js";

const FORMAT = "maskout";
const VERSION = 1;
const MODEL = "model/";
const OPTIMIZER = "optimizer/";

/** What is saved beside the tensors. */
interface RunState {
  readonly version: number;
  readonly key: readonly [number, number];
  readonly progress: { readonly step: number; readonly epoch: number; readonly batch: number };
  readonly inputShape: readonly number[];
  readonly optimizer: { readonly name: string; readonly step: number } | null;
}

/** What belongs to a run beside its model. */
export interface CheckpointParts {
  /** Saved with what it remembers; without it a resumed run starts its momentum anew. */
  readonly optimizer?: Optimizer;
}

/**
 * The run as one file: parameters, state, optimizer memory, key and progress.
 * @throws {@link CheckpointError} for a model without parameters yet.
 */
export async function saveCheckpoint(
  model: Model,
  { optimizer }: CheckpointParts = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (model.inputShape === undefined) {
    throw new CheckpointError(
      "The model has no parameters yet. Build it (model.build, or a first forward or fit) before saving.",
    );
  }
  const run: RunState = {
    version: VERSION,
    key: model.key,
    progress: model.progress,
    inputShape: model.inputShape,
    optimizer: optimizer === undefined ? null : { name: optimizer.name, step: optimizer.step },
  };
  const tensors = [...prefixed(MODEL, new Map([...model.parameters, ...model.state]))];
  if (optimizer !== undefined) tensors.push(...prefixed(OPTIMIZER, optimizer.slots));
  const entries = await Promise.all(
    tensors.map(async ([name, value]): Promise<Entry> => ({ name, shape: value.shape, values: await value.data() })),
  );
  return writeSafetensors(entries, { format: FORMAT, run: JSON.stringify(run) });
}

/**
 * Puts a saved run into a model of the same layers, and into the optimizer if one is given. Nothing is changed unless all of it fits.
 * @param bytes What {@link saveCheckpoint} returned.
 * @throws {@link CheckpointError} for bytes that are no checkpoint, or one of another model or optimizer.
 */
export function loadCheckpoint(bytes: Uint8Array, model: Model, { optimizer }: CheckpointParts = {}): void {
  const { entries, metadata } = readSafetensors(bytes);
  const run = parseRun(metadata);
  if (optimizer !== undefined && run.optimizer?.name !== optimizer.name) {
    throw new CheckpointError(
      `The checkpoint holds ${run.optimizer === null ? "no optimizer" : `the optimizer ${run.optimizer.name}`}; it was to be loaded ` +
        `into ${optimizer.name}. Load it with the optimizer that was saved, or without one.`,
    );
  }
  model.build(run.inputShape);
  const variables = new Map([...model.parameters, ...model.state]);
  const modelEntries = entriesUnder(MODEL, entries);
  for (const [name, { shape }] of variables) expectSaved(name, shape, modelEntries.get(name));
  for (const name of modelEntries.keys()) {
    if (!variables.has(name))
      throw new CheckpointError(`The checkpoint holds "${name}", which the model does not have.`);
  }
  const upload = (named: ReadonlyMap<string, Entry>): NamedTensors =>
    new Map([...named].map(([name, { values, shape }]) => [name, tensor(values, shape, { device: model.device })]));
  optimizer?.restore(run.optimizer?.step ?? 0, upload(entriesUnder(OPTIMIZER, entries)));
  model.assign(upload(modelEntries));
  model.key = run.key;
  model.progress = run.progress;
}

function prefixed(prefix: string, tensors: NamedTensors): [string, Tensor][] {
  return [...tensors].map(([name, value]) => [prefix + name, value]);
}

function entriesUnder(prefix: string, entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(
    entries.filter(({ name }) => name.startsWith(prefix)).map((entry) => [entry.name.slice(prefix.length), entry]),
  );
}

function expectSaved(name: string, shape: readonly number[], saved: Entry | undefined): void {
  if (saved !== undefined && sameShape(shape, saved.shape)) return;
  const found = saved === undefined ? "does not hold it" : `holds it with shape [${saved.shape.join(", ")}]`;
  throw new CheckpointError(
    `The model's variable "${name}" has shape [${shape.join(", ")}]; the checkpoint ${found}. Build the model as it was saved.`,
  );
}

function parseRun(metadata: Readonly<Record<string, string>>): RunState {
  if (metadata.format !== FORMAT || metadata.run === undefined) {
    throw new CheckpointError("The file holds tensors, but no maskout run. Load what saveCheckpoint wrote.");
  }
  const run: RunState | null = parsed(metadata.run);
  if (run?.version !== VERSION) {
    throw new CheckpointError(
      `The checkpoint has version ${run?.version}; this release reads version ${VERSION}. Install the release that wrote it.`,
    );
  }
  return run;
}

function parsed(json: string): RunState | null {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new CheckpointError("The checkpoint's run is not JSON, so the file was damaged or edited.", { cause });
  }
}
