/**
 * Times several computations against each other, in rounds that give each of them one turn (A B C, A B C, …). So all of them
 * share a slow moment of the machine. tinybench does the timing.
 */
import { Bench } from "tinybench";
import { type Clock, clockStep, type Repeated, repeat } from "./repeat.js";

/** A computation to time. */
export interface TimedCase {
  readonly id: string;
  /** Makes one call. `step` counts up from 0 over all calls, so that no two draw the same mask. */
  call(step: number): unknown;
  /** Called before every turn, outside the timing. */
  readonly beforeTurn?: (() => Promise<void> | void) | undefined;
  /** Whether `call` returns a promise that has to be awaited. */
  readonly asynchronous?: boolean;
  /** How many times a call does the work; times are per unit of work. Default: 1. */
  readonly times?: number;
  /** Makes a call in another process instead of `call`, and returns its milliseconds by the clock of that process. */
  readonly elsewhere?: (() => Promise<number>) | undefined;
}

/** The time budget of a measurement. */
export interface Budget {
  readonly rounds: number;
  /** The length of a turn, which has as many calls as fit, at least one. */
  readonly turnMilliseconds: number;
  /** The length of each case's warm-up before the first round, of at least two calls. */
  readonly warmUpMilliseconds: number;
}

export interface InterleaveOptions {
  /** Ends the measurement between two turns; finished turns are kept. */
  readonly signal?: AbortSignal | undefined;
  /** Default: `performance.now`. */
  readonly now?: Clock;
  /** Called after every warm-up and every turn. */
  readonly onTurn?: ((progress: { readonly done: number; readonly turns: number }) => void) | undefined;
}

/**
 * Measures the times of every case by its id, in nanoseconds per call: one value per turn, the median of the turn's calls. Calls
 * within a turn share the machine's state; turns are seconds apart and count as independent. Calls that are too short for
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
  const timing = { now, clockStep: clockStep(now) };
  const repeats = new Map<string, Repeated>();
  for (const { id, call, beforeTurn, asynchronous = false, elsewhere } of cases) {
    if (elsewhere !== undefined) {
      bench.add(id, async () => ({ overriddenDuration: await elsewhere() }), { async: true });
      continue;
    }
    const repeated = repeat(call, { ...timing, asynchronous });
    repeats.set(id, repeated);
    bench.add(id, () => repeated.run(), { async: asynchronous, ...(beforeTurn && { beforeAll: () => beforeTurn() }) });
  }
  const times = new Map<string, number[]>(cases.map(({ id }) => [id, []]));
  const worksOf = new Map(cases.map(({ id, times = 1 }) => [id, times]));
  const turns = cases.length * (rounds + 1);
  let done = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const task of bench.tasks) {
      await letEventsIn();
      if (signal?.aborted) return times;
      task.reset(false);
      if (round === 0) {
        await task.warmup();
        await repeats.get(task.name)?.fit();
      } else {
        await task.run();
        const { result } = task;
        if (!("latency" in result)) throw new Error(`${task.name} was not measured: ${result.state}.`);
        const worked = (repeats.get(task.name)?.calls ?? 1) * (worksOf.get(task.name) ?? 1);
        times.get(task.name)?.push((result.latency.p50 * 1e6) / worked);
      }
      onTurn?.({ done: ++done, turns });
    }
  }
  return times;
}

/** Lets the event loop run, so that progress is drawn and Ctrl-C is handled. */
export function letEventsIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
