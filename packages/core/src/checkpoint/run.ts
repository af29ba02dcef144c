/** The part of a saved run that is not tensors, as text in the file's metadata. */
import { CheckpointError, show } from "../errors.js";
import type { BestEpoch, PartialEpoch, TrainingProgress } from "../model/model.js";
import { isU32 } from "../options.js";
import type { Shape } from "../shape.js";
import type { Key } from "../stream/philox.js";
import { parseJson } from "./json.js";
import { broken } from "./safetensors.js";
import { type Check, fields, holds, isCount, isObject, nullable, optional } from "./schema.js";

const VERSION = 1;

/** A run without its tensors. */
export interface RunState {
  readonly key: Key;
  readonly progress: TrainingProgress;
  readonly inputShape: Shape;
  /** Whether the variables of the best epoch are among the tensors. */
  readonly keepsBest: boolean;
  /** The optimizer's name and number of updates; null if no optimizer was saved. */
  readonly optimizer: { readonly name: string; readonly step: number } | null;
}

const isWord = (value: unknown): boolean => isCount(value) && isU32(value);
const u32: Check = holds("a whole number in [0, 2^32)", isWord);
const count: Check = holds("a whole number >= 0", isCount);

const flag: Check = holds("true or false", (value) => typeof value === "boolean");

/** The texts of numbers that JSON cannot represent. */
const NO_JSON = ["NaN", "Infinity", "-Infinity"];

const isNumber = (value: unknown): boolean => typeof value === "number" || NO_JSON.some((text) => text === value);
const number: Check = holds("a number", isNumber);

const sums: Check = holds(
  "numbers by name, including the loss",
  (value) => isObject(value) && Object.hasOwn(value, "loss") && Object.values(value).every(isNumber),
);

// The compiler reports a field of these types that is not listed here.

const partial: Readonly<Record<keyof PartialEpoch, Check>> = {
  examples: optional(count),
  batchSize: optional(count),
  shuffle: flag,
  done: count,
  sums,
};

const best: Readonly<Record<keyof BestEpoch, Check>> = { epoch: count, loss: number };

const progressFields: Check = fields({
  step: u32,
  epoch: count,
  batch: count,
  partial: optional(fields(partial)),
  best: optional(fields(best)),
} satisfies Record<keyof TrainingProgress, Check>);

/** The counts of `fit`. */
const progress: Check = (value, place) =>
  progressFields(value, place) ?? inconsistency(value as TrainingProgress, `${place} is not that of a run`);

/** Finds contradictions between numbers that are valid by themselves. */
function inconsistency({ epoch, batch, partial, best }: TrainingProgress, wrong: string): string | undefined {
  if (best !== undefined && best.epoch >= epoch) return `${wrong}: the best epoch, ${best.epoch}, is not finished`;
  if (batch === 0) return undefined;
  if (partial === undefined) return `${wrong}: partial lacks the sums of ${batch} batches`;
  const { examples, batchSize, done } = partial;
  if (examples === undefined && batchSize === undefined) return undefined;
  const [size, all] = [batchSize ?? Number.NaN, examples ?? Number.NaN];
  return done === Math.min(batch * size, all) && (batch - 1) * size < all
    ? undefined
    : `${wrong}: ${batch} batches of ${size} are not ${done} of ${all} examples`;
}

const run: Check = fields({
  version: count,
  key: holds("two whole numbers in [0, 2^32)", (key) => Array.isArray(key) && key.length === 2 && key.every(isWord)),
  progress,
  keepsBest: flag,
  inputShape: holds(
    "a list of whole sizes",
    (shape) =>
      Array.isArray(shape) &&
      shape.every(isCount) &&
      shape.reduce((size, dimension) => size * Math.max(dimension, 1), 1) <= Number.MAX_SAFE_INTEGER,
  ),
  optimizer: nullable(fields({ name: holds("a text", (name) => typeof name === "string"), step: count })),
});

/** The checks of a run. */
const wholeRun: Check = (value, place) => {
  const wrong = run(value, place);
  if (wrong !== undefined) return wrong;
  const { keepsBest, progress } = value as RunState;
  return keepsBest && progress.best === undefined
    ? `${place} keeps the best epoch's variables, but has no best epoch`
    : undefined;
};

/** The run as text. @throws {@link CheckpointError} for a run that could not be loaded again. */
export function writeRun({ key, progress, inputShape, keepsBest, optimizer }: RunState): string {
  const state = { version: VERSION, key, progress, inputShape, keepsBest, optimizer };
  let text: string;
  try {
    text = JSON.stringify(state, (_, value) =>
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    );
  } catch (cause) {
    throw new CheckpointError("saveCheckpoint: the model's key or progress cannot be written as JSON.", { cause });
  }
  // The check is on the parsed text, since that is what `readRun` will check.
  const wrong = wholeRun(JSON.parse(text), "model");
  if (wrong === undefined) return text;
  throw new CheckpointError(
    `saveCheckpoint: ${wrong}. While fit trains on a device whose losses come later, save in onBatch or onEpoch; ` +
      "otherwise set key and progress to those of a run.",
  );
}

/** The run that a text describes. @throws {@link CheckpointError} for a text of another version, or an impossible run. */
export function readRun(text: string): RunState {
  let state: unknown;
  try {
    state = parseJson(text);
  } catch (cause) {
    throw broken("its run is not JSON, or names a field twice", cause);
  }
  const version: unknown = isObject(state) ? Reflect.get(state, "version") : undefined;
  if (version !== VERSION) {
    throw new CheckpointError(
      `loadCheckpoint: the checkpoint has version ${show(version)}; this release reads version ${VERSION}. Install the release that wrote it.`,
    );
  }
  const wrong = wholeRun(state, "run");
  if (wrong !== undefined) throw broken(wrong);
  // All fields were checked above.
  return withNumbers(state as RunState);
}

/** A run in which the texts of numbers that JSON cannot represent are numbers again. */
function withNumbers(state: RunState): RunState {
  const { partial: begun, best: reached, ...rest } = state.progress;
  return {
    ...state,
    progress: {
      ...rest,
      ...(begun && {
        partial: {
          ...begun,
          sums: Object.fromEntries(Object.entries(begun.sums).map(([name, sum]) => [name, Number(sum)])),
        },
      }),
      ...(reached && { best: { ...reached, loss: Number(reached.loss) } }),
    },
  };
}
