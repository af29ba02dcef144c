/**
 * The workers of a device, and how they are told that there is work. Parts lie ready to be taken by whoever comes first, the calling
 * thread too: one that wakes late takes none, and is not waited for.
 */
import {
  DONE,
  FAILED,
  GENERATION,
  LEFT,
  LINE,
  PAGES,
  PARTS,
  REASON_LENGTH,
  reasonAt,
  SEEN,
  sizeOfControl,
  THREW,
  TOTAL,
} from "./control.js";
import { type Hand, startWorker } from "./hosts.js";
import type { SharedMemory } from "./shared-memory.js";

/** How often the calling thread looks whether all is done before it goes to sleep. */
const LOOKS = 3000;

/** Milliseconds that it sleeps at most. */
const NAP = 100;

/** How often it looks before it looks at the clock, where it may not sleep. */
const LOOKS_A_NAP = 500;

/** Milliseconds that a worker may take longer than the calling thread took for its own parts, and how many times as long. */
const PATIENCE = 30_000;
const TIMES = 20;

/** A worker that has not come to look for so many pieces of work and so long is there no more: not every host says so. */
const MISSED = 1000;
const ABSENCE = 10_000;

const PAGE = 65536;

/** Workers that cannot be gone on with. The message says why. */
export class TeamLost extends Error {}

/** The error that a part has met in a worker. */
export interface Failure {
  /** Whether WebAssembly trapped. */
  readonly trapped: boolean;
  readonly reason: string;
}

/** The events of hosts about workers. */
interface News {
  ended: string | undefined;
}

/** See above. */
export class Team {
  readonly #memory: SharedMemory;
  readonly #hands: readonly Hand[];
  readonly #news: News;
  readonly #control: Int32Array<ArrayBufferLike>;
  readonly #canSleep: boolean;
  readonly #patience: number;
  /** Where parts are written down: an address, and how many numbers there is room for. */
  #tape = { place: 0, size: 0 };
  /** For every worker: which work it last came for, when that was, and how much there has been since. */
  readonly #attendance: { seen: number; since: number; missed: number }[];

  private constructor(
    memory: SharedMemory,
    hands: readonly Hand[],
    news: News,
    control: Int32Array<ArrayBufferLike>,
    patience: number,
  ) {
    this.#memory = memory;
    this.#hands = hands;
    this.#news = news;
    this.#control = control;
    this.#canSleep = canSleepOn(control);
    this.#patience = patience;
    this.#attendance = hands.map(() => ({ seen: 0, since: performance.now(), missed: 0 }));
  }

  /**
   * Starts workers. Undefined where there are none to be had.
   * @throws Whatever the host says that refuses one.
   */
  static async start(
    memory: SharedMemory,
    shared: WebAssembly.Memory,
    workers: number,
    patience: number = PATIENCE,
  ): Promise<Team | undefined> {
    const size = sizeOfControl(workers);
    const place = memory.allocate(size);
    const control = new Int32Array(memory.bytes().buffer, place, size).fill(0);
    const hands: Hand[] = [];
    const news: News = { ended: undefined };
    try {
      for (let index = 0; index < workers; index++) {
        const hand = startWorker({ memory: shared, control: place, index, workers }, (reason) => {
          news.ended ??= reason;
        });
        if (hand === undefined) return undefined;
        hands.push(hand);
      }
      await Promise.all(hands.map(({ ready }) => ready));
    } catch (error) {
      await Promise.all(hands.map((hand) => hand.end()));
      throw error;
    }
    return new Team(memory, hands, news, control, patience);
  }

  /** The reason why a worker has ended; undefined while none has. */
  get ended(): string | undefined {
    return this.#news.ended;
  }

  /**
   * Runs all parts, and returns when they are done. @param own Runs one in this thread. @returns What went wrong in a worker.
   * @throws {TeamLost} when a worker does not come to an end; whatever `own` throws.
   */
  run(parts: readonly (readonly number[])[], own: (part: number) => void): Failure | undefined {
    const control = this.#control;
    control[PARTS] = this.#write(parts);
    control[TOTAL] = parts.length;
    control[PAGES] = this.#memory.bytes().length / PAGE;
    control[FAILED] = 0;
    Atomics.store(control, DONE, 0);
    // From here on workers may take parts, also one that is still looking for more of the work before.
    Atomics.store(control, LEFT, parts.length);
    Atomics.store(control, GENERATION, (Atomics.load(control, GENERATION) + 1) & 0x3fffffff);
    Atomics.notify(control, GENERATION);
    const began = performance.now();
    const thrown: unknown[] = [];
    for (let part = Atomics.sub(control, LEFT, 1); part > 0; part = Atomics.sub(control, LEFT, 1)) {
      try {
        own(part - 1);
      } catch (error) {
        thrown.push(error);
      }
      Atomics.add(control, DONE, 1);
    }
    const ended = performance.now();
    this.#finish(parts.length, this.#patience + TIMES * (ended - began));
    this.#count(ended);
    if (thrown.length > 0) throw thrown[0];
    return this.#failure();
  }

  /** Ends the workers. */
  async end(): Promise<void> {
    Atomics.store(this.#control, GENERATION, -1);
    Atomics.notify(this.#control, GENERATION);
    await Promise.all(this.#hands.map((hand) => hand.end()));
  }

  /** Writes parts down for the workers, behind a list of where each one begins, and returns where. */
  #write(parts: readonly (readonly number[])[]): number {
    const size = parts.reduce((sum, { length }) => sum + length, parts.length);
    if (size > this.#tape.size) {
      if (this.#tape.size > 0) this.#memory.free(this.#tape.place, 2 * this.#tape.size);
      this.#tape = { place: 0, size: 0 };
      this.#tape = { place: this.#memory.allocate(4 * size), size: 2 * size };
    }
    const { place } = this.#tape;
    const numbers = new Float64Array(this.#memory.bytes().buffer, place, size);
    let at = parts.length;
    parts.forEach((part, index) => {
      numbers[index] = place + at * Float64Array.BYTES_PER_ELEMENT;
      numbers.set(part, at);
      at += part.length;
    });
    return place;
  }

  /** Waits for what workers have begun. Time that nobody had, the page being frozen, is not counted. */
  #finish(total: number, patience: number): void {
    const control = this.#control;
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, DONE) === total) return;
    let left = patience;
    for (let done = Atomics.load(control, DONE); done !== total; done = Atomics.load(control, DONE)) {
      const before = performance.now();
      if (this.#canSleep) Atomics.wait(control, DONE, done, NAP);
      else for (let look = 0; look < LOOKS_A_NAP && Atomics.load(control, DONE) === done; look++);
      left -= Math.min(performance.now() - before, NAP);
      if (left < 0) throw new TeamLost("a worker has begun a part of a kernel and does not come to an end");
    }
  }

  /** Counts who came. @throws {TeamLost} when one does not come any more. */
  #count(now: number): void {
    this.#attendance.forEach((one, index) => {
      const seen = Atomics.load(this.#control, SEEN + index * LINE);
      if (seen !== one.seen) Object.assign(one, { seen, since: now, missed: 0 });
      else if (++one.missed > MISSED && now - one.since > ABSENCE)
        throw new TeamLost("a worker does not answer any more");
    });
  }

  #failure(): Failure | undefined {
    const control = this.#control;
    const kind = Atomics.load(control, FAILED);
    if (kind === 0) return undefined;
    const at = reasonAt(this.#hands.length);
    const characters = control.subarray(at, at + control[REASON_LENGTH]!);
    return { trapped: kind !== THREW, reason: String.fromCharCode(...characters) };
  }
}

/** Whether this thread may sleep: that of a page may not. */
function canSleepOn(control: Int32Array<ArrayBufferLike>): boolean {
  try {
    // It does not sleep: the number is another.
    Atomics.wait(control, GENERATION, -1, 0);
    return true;
  } catch {
    return false;
  }
}
