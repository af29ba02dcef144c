/**
 * Timing several computations against each other: in rounds, each of which gives every one of them a turn (A B C, A B C,
 * …), so that a slow moment of the machine is shared and not charged to one of them. tinybench does the timing.
 */
import { Bench } from "tinybench";

/** A computation to time. */
export interface TimedCase {
  readonly id: string;
  /** One call. `step` counts up from 0 over all calls, so that no two draw the same mask. */
  call(step: number): unknown;
  /** Called before every turn, outside the timing. */
  readonly beforeTurn?: (() => Promise<void> | void) | undefined;
  /** Whether `call` returns a promise to wait for. */
  readonly asynchronous?: boolean;
}

/** How long to measure. */
export interface Budget {
  readonly rounds: number;
  /** A turn is as many calls as fit, one at least. */
  readonly turnMilliseconds: number;
  /** Before the first round, every case: two calls at least. */
  readonly warmUpMilliseconds: number;
}

export interface InterleaveOptions {
  /** Ends the measurement between two turns; what is done is kept. */
  readonly signal?: AbortSignal | undefined;
  /** The clock, in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
  /** Called after every warm-up and every turn. */
  readonly onTurn?: ((progress: { readonly done: number; readonly turns: number }) => void) | undefined;
}

/**
 * The times of every case by its id, in nanoseconds per call: one value a turn, the median of the turn's calls. Calls
 * within a turn share the machine's moods; turns are seconds apart and stand for themselves. Calls that are too short for
 * the clock are timed several at once.
 */
export async function measureInterleaved(
  cases: readonly TimedCase[],
  { rounds, turnMilliseconds, warmUpMilliseconds }: Budget,
  { signal, now = () => performance.now(), onTurn }: InterleaveOptions = {},
): Promise<ReadonlyMap<string, readonly number[]>> {
  const bench = new Bench({
    time: turnMilliseconds,
    iterations: 1,
    warmupTime: warmUpMilliseconds,
    warmupIterations: 2,
    throws: true,
    now,
  });
  const step = clockStep(now);
  const callsOf = new Map<string, number>();
  for (const timed of cases) {
    const { id, beforeTurn, asynchronous = false } = timed;
    const repeated = repeat(timed);
    const calls = step < FINE_CLOCK ? 1 : await callsThatTake(TIMED_STEPS * step, timed, repeated, now);
    callsOf.set(id, calls);
    bench.add(id, () => repeated(calls), {
      async: asynchronous,
      ...(beforeTurn && { beforeAll: () => beforeTurn() }),
    });
  }
  const times = new Map<string, number[]>(cases.map(({ id }) => [id, []]));
  const turns = cases.length * (rounds + 1);
  let done = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const task of bench.tasks) {
      await letEventsIn();
      if (signal?.aborted) return times;
      task.reset(false);
      if (round === 0) {
        await task.warmup();
      } else {
        await task.run();
        const { result } = task;
        if (!("latency" in result)) throw new Error(`${task.name} was not measured: ${result.state}.`);
        times.get(task.name)?.push((result.latency.p50 * 1e6) / callsOf.get(task.name)!);
      }
      onTurn?.({ done: ++done, turns });
    }
  }
  return times;
}

/** A clock with steps below this, in milliseconds, times any call well: Node.js's. Those of browsers are 5 to 100 times as long. */
const FINE_CLOCK = 0.001;

/** With a coarse clock, what is timed at once takes this many of its steps, so that it is read to 2%. */
const TIMED_STEPS = 50;

/** The smallest step of a clock. */
function clockStep(now: () => number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < 5; reading++) {
    const start = now();
    let later = start;
    while (later === start) later = now();
    least = Math.min(least, later - start);
  }
  return least;
}

/** A case's calls, one after another, each with a step of its own. */
function repeat({ call, asynchronous = false }: TimedCase): (calls: number) => unknown {
  let step = 0;
  if (!asynchronous)
    return (calls) => {
      for (let count = 0; count < calls; count++) call(step++);
    };
  return async (calls) => {
    for (let count = 0; count < calls; count++) await call(step++);
  };
}

/** How many calls take at least so many milliseconds: 1, or the power of two that is enough. */
async function callsThatTake(
  milliseconds: number,
  { beforeTurn }: TimedCase,
  repeated: (calls: number) => unknown,
  now: () => number,
): Promise<number> {
  await beforeTurn?.();
  for (let calls = 1; ; calls *= 2) {
    const start = now();
    await repeated(calls);
    if (now() - start >= milliseconds) return calls;
  }
}

/** Lets the event loop run: progress is drawn, and Ctrl-C is heard. */
export function letEventsIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
