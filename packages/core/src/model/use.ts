/**
 * Locks on models and optimizers. Many calls may read a model at once; one call may train it, and no other call may touch it between
 * its steps. A call that conflicts with another is refused before it has changed anything. While training waits for a callback, others
 * may begin to read; training goes on when they have finished.
 */
import { BusyError, OptionError } from "../errors.js";

interface Use {
  /** The call that trains, such as `"fit"`. */
  trainer: string | undefined;
  /** Whether the trainer waits for a callback, during which other calls may read. */
  waiting: boolean;
  /** The calls that read. */
  readonly readers: Set<Reader>;
}

interface Reader {
  readonly owner: string;
  /** Resolves when the reading has ended, with or without an error. */
  readonly done: Promise<void>;
}

const uses = new WeakMap<object, Use>();

/** The kind of thing that is in use, as messages name it. */
export type Used = "model" | "optimizer";

/** Refuses a thing that another call trains or reads. @param owner The asking function, such as `"loadCheckpoint"`. @throws {@link BusyError} */
export function expectUnused(owner: string, what: Used, thing: object): void {
  const trainer = uses.get(thing)?.trainer;
  if (trainer !== undefined) throw busy(owner, what, trainer);
  expectUnread(owner, what, thing);
}

/** Refuses a thing that another call reads. @throws {@link BusyError} */
export function expectUnread(owner: string, what: Used, thing: object): void {
  const readers = uses.get(thing)?.readers;
  if (readers === undefined || readers.size === 0) return;
  for (const reader of readers) throw busy(owner, what, reader.owner);
}

/**
 * Runs `work`, which reads a model; the model cannot be trained meanwhile.
 * @throws {@link BusyError} when the model is being trained, except while the trainer waits for a callback.
 */
export async function reading<T>(owner: string, model: object, work: () => Promise<T>): Promise<T> {
  const use = useOf(model);
  if (use.trainer !== undefined && !use.waiting) throw busy(owner, "model", use.trainer);
  const result = work();
  const reader: Reader = { owner, done: result.then(ended, ended) };
  use.readers.add(reader);
  try {
    return await result;
  } finally {
    use.readers.delete(reader);
  }
}

function ended(): void {}

/** Runs a callback, during which other calls may read what is trained, and waits until they have finished. */
export type Interlude = <T>(callback: () => T | Promise<T>) => Promise<T>;

/**
 * Runs `work`, which trains a model with an optimizer.
 * @throws {@link BusyError} when the model or the optimizer is in use.
 */
export async function training<T>(
  owner: string,
  things: Readonly<Record<Used, object>>,
  work: (interlude: Interlude) => Promise<T>,
): Promise<T> {
  const named = Object.entries(things) as [Used, object][];
  for (const [what, thing] of named) {
    expectUnused(owner, what, thing);
  }
  const held = named.map(([, thing]) => useOf(thing));
  const wait = (waiting: boolean): void => {
    for (const use of held) use.waiting = waiting;
  };
  for (const use of held) use.trainer = owner;
  try {
    return await work(async (callback) => {
      wait(true);
      const result = await callback();
      wait(false);
      for (const { readers } of held) await Promise.all([...readers].map(({ done }) => done));
      return result;
    });
  } finally {
    for (const use of held) use.trainer = undefined;
    wait(false);
  }
}

function useOf(thing: object): Use {
  const use = uses.get(thing) ?? { trainer: undefined, waiting: false, readers: new Set() };
  uses.set(thing, use);
  return use;
}

function busy(owner: string, what: Used, user: string): BusyError {
  return new BusyError(
    `${owner}: the ${what} is in use by a call of ${user} that has not ended. Await that call first, or use another ${what}.`,
  );
}

/** The model whose gradients an optimizer remembers. */
const trained = new WeakMap<object, object>();

/** Refuses an optimizer that remembers another model's gradients; otherwise binds it to this model. @throws {@link OptionError} */
export function bindOptimizer(owner: string, optimizer: { readonly name: string }, model: object): void {
  const bound = trained.get(optimizer);
  if (bound !== undefined && bound !== model) {
    throw new OptionError({
      owner,
      option: "optimizer",
      value: optimizer.name,
      expected: "an optimizer that has trained no other model: it remembers that model's gradients",
      remedy: "Make one optimizer per model, or reset this one with optimizer.dispose().",
    });
  }
  trained.set(optimizer, model);
}

/** Unbinds an optimizer whose memory was cleared or replaced. */
export function releaseOptimizer(optimizer: object): void {
  trained.delete(optimizer);
}
