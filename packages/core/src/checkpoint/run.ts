/** What is saved of a run beside its tensors, as text in the file's metadata. */
import { CheckpointError, show } from "../errors.js";
import type { TrainingProgress } from "../model/model.js";
import { isU32 } from "../options.js";
import type { Shape } from "../shape.js";
import type { Key } from "../stream/philox.js";
import { parseJson } from "./json.js";
import { broken } from "./safetensors.js";
import { type Check, fields, holds, isCount, isObject, nullable } from "./schema.js";

const VERSION = 1;

/** A run, but for its tensors. */
export interface RunState {
  readonly key: Key;
  readonly progress: TrainingProgress;
  readonly inputShape: Shape;
  /** Null where no optimizer was saved. */
  readonly optimizer: { readonly name: string; readonly step: number } | null;
}

const isWord = (value: unknown): boolean => isCount(value) && isU32(value);
const u32: Check = holds("a whole number in [0, 2^32)", isWord);
const count: Check = holds("a whole number >= 0", isCount);

/** What `fit` counts. A new field of {@link TrainingProgress} has to be named here, or the compiler complains. */
const progress: Readonly<Record<keyof TrainingProgress, Check>> = {
  step: u32,
  epoch: count,
  batch: count,
};

const run: Check = fields({
  version: count,
  key: holds("two whole numbers in [0, 2^32)", (key) => Array.isArray(key) && key.length === 2 && key.every(isWord)),
  progress: fields(progress),
  inputShape: holds(
    "a list of whole sizes",
    (shape) =>
      Array.isArray(shape) &&
      shape.every(isCount) &&
      shape.reduce((size, dimension) => size * Math.max(dimension, 1), 1) <= Number.MAX_SAFE_INTEGER,
  ),
  optimizer: nullable(fields({ name: holds("a text", (name) => typeof name === "string"), step: count })),
});

/** The run as text. @throws {@link CheckpointError} for one that could not be loaded again. */
export function writeRun({ key, progress, inputShape, optimizer }: RunState): string {
  const state = { version: VERSION, key, progress, inputShape, optimizer };
  let text: string;
  try {
    text = JSON.stringify(state);
  } catch (cause) {
    throw new CheckpointError("saveCheckpoint: the model's key or progress cannot be written as JSON.", { cause });
  }
  // What is checked is what a reader will see: NaN, for one, is written as null.
  const wrong = run(JSON.parse(text), "model");
  if (wrong === undefined) return text;
  throw new CheckpointError(`saveCheckpoint: ${wrong}. Set key and progress to what a run has, and save again.`);
}

/** The run that a text says. @throws {@link CheckpointError} for one of another version, or that no run can have. */
export function readRun(text: string): RunState {
  let state: unknown;
  try {
    state = parseJson(text);
  } catch (cause) {
    throw broken("its run is not JSON, or names something twice", cause);
  }
  const version: unknown = isObject(state) ? Reflect.get(state, "version") : undefined;
  if (version !== VERSION) {
    throw new CheckpointError(
      `loadCheckpoint: the checkpoint has version ${show(version)}; this release reads version ${VERSION}. Install the release that wrote it.`,
    );
  }
  const wrong = run(state, "run");
  if (wrong !== undefined) throw broken(wrong);
  // It was just checked, field by field.
  return state as RunState;
}
