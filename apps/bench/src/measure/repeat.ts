/** Times calls that are too short for the clock, by timing several at once. Browsers make their clocks coarse on purpose. */

/** A clock, in milliseconds. */
export type Clock = () => number;

/** A computation, and the number of its calls that are timed at once: one before {@link Repeated.fit}. */
export interface Repeated {
  readonly calls: number;
  /** Makes the calls, and awaits what they return if it is a promise. */
  run(): unknown;
  /** Doubles the number of calls until they take long enough for the clock. Call it after the computation has warmed up. */
  fit(): Promise<void>;
}

/** A clock with steps below this, in milliseconds, times any call well. Node.js has one; the steps in browsers are 5 to 100 times as long. */
const FINE_CLOCK = 0.001;

/** The calls that are timed at once take this many steps of a coarse clock, so that the time is accurate to 2%. */
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
      // The time must be long enough twice in a row, because once may be a slow moment.
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
