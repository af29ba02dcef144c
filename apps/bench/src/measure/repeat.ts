/** Timing calls that are shorter than the clock can tell: several at once. Browsers make their clock coarse on purpose. */

/** A clock, in milliseconds. */
export type Clock = () => number;

/** A computation, and how many calls of it are timed at once: one, until {@link Repeated.fit}. */
export interface Repeated {
  readonly calls: number;
  /** Makes the calls; what they return is waited for where it is a promise. */
  run(): unknown;
  /** Doubles the calls until they take long enough for the clock. To be called on a computation that has warmed up. */
  fit(): Promise<void>;
}

/** Clocks with steps below this, in milliseconds, time any call well: Node.js's. Those of browsers are 5 to 100 times as long. */
const FINE_CLOCK = 0.001;

/** What is timed at once takes this many steps of a coarse clock, so that it is read to 2%. */
const TIMED_STEPS = 50;

/** The smallest step of a clock. */
export function clockStep(now: Clock): number {
  let least = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < 5; reading++) {
    const start = now();
    let later = start;
    while (later === start) later = now();
    least = Math.min(least, later - start);
  }
  return least;
}

/** @param call One call; `step` counts up from 0 over all calls. */
export function repeat(
  call: (step: number) => unknown,
  { asynchronous, now, clockStep: step }: { asynchronous: boolean; now: Clock; clockStep: number },
): Repeated {
  let calls = 1;
  let next = 0;
  const run = asynchronous
    ? async () => {
        for (let count = 0; count < calls; count++) await call(next++);
      }
    : () => {
        for (let count = 0; count < calls; count++) call(next++);
      };
  return {
    get calls() {
      return calls;
    },
    run,
    async fit() {
      if (step < FINE_CLOCK) return;
      // Twice in a row: once may be a slow moment.
      for (let enough = 0; enough < 2; ) {
        const start = now();
        await run();
        if (now() - start >= TIMED_STEPS * step) {
          enough++;
        } else {
          calls *= 2;
          enough = 0;
        }
      }
    },
  };
}
