/** The source of an epoch's batches: tensors, in an order of the epoch's own, or a generator. */
import { refuse, ShapeError } from "../errors.js";
import type { Model, PartialEpoch } from "../model/model.js";
import { foldIn } from "../stream/key.js";
import { permutation } from "../stream/sequence.js";
import type { Data, OpenData } from "./data.js";
import { inOrder, openData, takeExamples } from "./data.js";

/** The batches of one epoch, each with tensors or arrays `[examples, ...]`. */
export type Batches = Iterable<Data> | AsyncIterable<Data>;

/**
 * The data that {@link fit} trains on: all examples, or the batches of an epoch one by one. Pass a function that makes the batches, which is
 * called once per epoch, or the batches themselves for a single epoch. `fit` does not dispose of tensors in batches: their maker does.
 */
export type TrainingData = Data | Batches | ((epoch: number) => Batches);

/** A batch to be trained on. */
export interface Batch extends Pick<OpenData, "x" | "y" | "sampleWeight"> {
  readonly examples: number;
}

/** The batches of an epoch, one after another. */
interface Reader {
  /** Returns a function that makes the next batch, to be called inside `tidy`; undefined when there are no more. */
  next(): (() => Batch) | undefined | Promise<(() => Batch) | undefined>;
  /** Ends the reading, whether all batches were read or not. */
  close(): Promise<void>;
}

/** The source of batches. */
export interface Source {
  /** How an epoch is divided into batches, as far as that is known in advance. */
  readonly plan: Pick<PartialEpoch, "examples" | "batchSize" | "shuffle">;
  /** The number of batches of an epoch; undefined if it is known only at its end. */
  readonly batches: number | undefined;
  /** The batches of an epoch of the model, from number `from` on. */
  open(model: Model, epoch: number, from: number): Reader;
}

/** The number that is folded into the model's key for shuffles ("shuf" in ASCII). */
const SHUFFLE = 0x73687566;

/** Whether data are batches, which come one by one, and not all examples. */
export function isBatches(data: TrainingData): data is Exclude<TrainingData, Data> {
  return (
    typeof data === "function" ||
    (typeof data === "object" && data !== null && (Symbol.iterator in data || Symbol.asyncIterator in data))
  );
}

/** The source of batches from tensors: from their first `examples` examples. */
export function sourceOfTensors(data: OpenData, examples: number, batchSize: number, shuffle: boolean): Source {
  const batches = Math.ceil(examples / batchSize);
  return {
    plan: { examples, batchSize, shuffle },
    batches,
    open(model, epoch, from) {
      const order = shuffle ? permutation(foldIn(foldIn(model.key, SHUFFLE), epoch), examples) : inOrder(examples);
      let batch = from;
      return {
        next() {
          if (batch >= batches) return undefined;
          const indices = order.subarray(batch * batchSize, (batch + 1) * batchSize);
          batch++;
          return () => takeExamples(data, indices);
        },
        close: async () => undefined,
      };
    },
  };
}

/** The source of batches that come one by one. @param check Refuses a batch that does not fit. */
export function sourceOfBatches(data: Exclude<TrainingData, Data>, check: (batch: OpenData) => Promise<void>): Source {
  return {
    plan: { examples: undefined, batchSize: undefined, shuffle: false },
    batches: undefined,
    open(model, epoch, from) {
      const iterator = iteratorOf(typeof data === "function" ? data(epoch) : data);
      let [taken, over] = [0, false];
      let last: OpenData | undefined;
      return {
        async next() {
          last?.dispose();
          last = undefined;
          for (;;) {
            const { done, value } = await iterator.next();
            if (done === true) {
              over = true;
              if (taken === 0) throw noBatches(epoch);
              return undefined;
            }
            taken++;
            if (taken > from) {
              const open = openData("fit", value, model.device);
              last = open;
              await check(open);
              return () => open;
            }
          }
        },
        async close() {
          last?.dispose();
          if (!over) await iterator.return?.();
        },
      };
    },
  };
}

function iteratorOf(batches: Batches): AsyncIterator<Data> | Iterator<Data> {
  if (typeof batches === "object" && batches !== null) {
    if (Symbol.asyncIterator in batches) return batches[Symbol.asyncIterator]();
    if (Symbol.iterator in batches) return batches[Symbol.iterator]();
  }
  refuse(
    "fit",
    "data",
    batches,
    "an iterable or an async iterable of batches { x, y }",
    "Such as a generator function, which is called for every epoch.",
  );
}

function noBatches(epoch: number): ShapeError {
  return new ShapeError(
    "fit",
    { [`batches of epoch ${epoch}`]: [0] },
    "at least one batch; a generator lasts for one epoch, so pass the function that makes it",
  );
}
