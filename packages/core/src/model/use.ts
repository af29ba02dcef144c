/**
 * Who uses a model or an optimizer: many may read a model at once, one call may train it, and nobody else may touch it between its
 * steps. A call that would meet another is refused before it has changed anything; training waits for those who have begun to read
 * while it waited for a callback.
 */
import { BusyError, OptionError } from "../errors.js";

interface Use {
  /** The call that trains, such as `"fit"`. */
  trainer: string | undefined;
  /** Whether the trainer waits for a callback, in which others may read. */
  waiting: boolean;
  /** The calls that read. */
  readonly readers: Set<Reader>;
}

interface Reader {
  readonly owner: string;
  /** Resolves when it has ended, however that was. */
  readonly done: Promise<void>;
}

const uses = new WeakMap<object, Use>();

/** The name in messages of what is used. */
export type Used = "model" | "optimizer";

/** Refuses what somebody trains or reads. @param owner Who asks, such as `"loadCheckpoint"`. @throws {@link BusyError} */
export function expectUnused(owner: string, what: Used, thing: object): void {
  const trainer = uses.get(thing)?.trainer;
  if (trainer !== undefined) throw busy(owner, what, trainer);
  expectUnread(owner, what, thing);
}

/** Refuses what somebody reads. @throws {@link BusyError} */
export function expectUnread(owner: string, what: Used, thing: object): void {
  const readers = uses.get(thing)?.readers;
  if (readers === undefined || readers.size === 0) return;
  for (const reader of readers) throw busy(owner, what, reader.owner);
}

/**
 * Reads a model for the time of `work`: nobody can train it meanwhile.
 * @throws {@link BusyError} when it is being trained, but for the time of a callback that the trainer waits for.
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

/** Lets a callback run, in which others may read what is trained, and waits for all who do. */
export type Interlude = <T>(callback: () => T | Promise<T>) => Promise<T>;

/**
 * Trains a model with an optimizer for the time of `work`.
 * @throws {@link BusyError} when either is in use.
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
    `${owner}: the ${what} is in use by a call of ${user} that has not ended. Wait for that one, with await, or use another ${what}.`,
  );
}

/** Which model an optimizer remembers the gradients of. */
const trained = new WeakMap<object, object>();

/** Refuses an optimizer that remembers another model's gradients; from here on it remembers this one's. @throws {@link OptionError} */
export function bindOptimizer(owner: string, optimizer: { readonly name: string }, model: object): void {
  const bound = trained.get(optimizer);
  if (bound !== undefined && bound !== model) {
    throw new OptionError({
      owner,
      option: "optimizer",
      value: optimizer.name,
      expected: "an optimizer that has trained no other model: it remembers that one's gradients",
      remedy: "Make an optimizer for every model, or let this one forget: optimizer.dispose().",
    });
  }
  trained.set(optimizer, model);
}

/** An optimizer that has forgotten everything, or whose memory was replaced. */
export function releaseOptimizer(optimizer: object): void {
  trained.delete(optimizer);
}
