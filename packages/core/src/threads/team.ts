/**
 * The workers of a device, and how they receive work. Every thread, the calling one included, takes parts until none is left. A worker
 * that wakes late finds no parts, and the calling thread does not wait for it.
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

/** How often the calling thread checks whether all parts are done before it sleeps. */
const LOOKS = 3000;

/** The longest sleep, in milliseconds. */
const NAP = 100;

/** How often it checks before it reads the clock, if it may not sleep. */
const LOOKS_A_NAP = 500;

/** How much longer than the calling thread a worker may take for its parts: in milliseconds, and as a multiple. */
const PATIENCE = 30_000;
const TIMES = 20;

/** A worker is taken for lost if it has not come for this many pieces of work and for that long, since not every host reports its end. */
const MISSED = 1000;
const ABSENCE = 10_000;

const PAGE = 65536;

/** The workers cannot be used any more. The message says why. */
export class TeamLost extends Error {}

/** The error of a part in a worker. */
export interface Failure {
  /** Whether WebAssembly trapped. */
  readonly trapped: boolean;
  readonly reason: string;
}

/** Events of the host about the workers. */
interface News {
  ended: string | undefined;
}

/** The workers of a device. */
export class Team {
  readonly #memory: SharedMemory;
  readonly #hands: readonly Hand[];
  readonly #news: News;
  readonly #control: Int32Array<ArrayBufferLike>;
  readonly #canSleep: boolean;
  readonly #patience: number;
  /** The memory for descriptions of parts: its address, and the number of numbers that fit. */
  #tape = { place: 0, size: 0 };
  /** For every worker: the last piece of work that it came for, when that was, and the number of pieces since then. */
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
   * Starts workers.
   * @returns The team; undefined if the host has no workers. @throws The error of a host that refuses to start one.
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

  /** The reason why a worker has ended; undefined while all are running. */
  get ended(): string | undefined {
    return this.#news.ended;
  }

  /**
   * Runs all parts, and returns when they are done. @param own Runs a part in this thread. @returns The error of a part in a worker, if any.
   * @throws {TeamLost} when a worker does not finish its part; whatever `own` throws.
   */
  run(parts: readonly (readonly number[])[], own: (part: number) => void): Failure | undefined {
    const control = this.#control;
    control[PARTS] = this.#write(parts);
    control[TOTAL] = parts.length;
    control[PAGES] = this.#memory.bytes().length / PAGE;
    control[FAILED] = 0;
    Atomics.store(control, DONE, 0);
    // From here on workers may take parts, including a worker that is still looking for more of the last piece of work.
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

  /** Writes the parts for the workers, after a list of where each one begins, and returns the address. */
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

  /** Waits for the parts that workers have begun. Time in which the whole page was frozen is not counted. */
  #finish(total: number, patience: number): void {
    const control = this.#control;
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, DONE) === total) return;
    let left = patience;
    for (let done = Atomics.load(control, DONE); done !== total; done = Atomics.load(control, DONE)) {
      const before = performance.now();
      if (this.#canSleep) Atomics.wait(control, DONE, done, NAP);
      else for (let look = 0; look < LOOKS_A_NAP && Atomics.load(control, DONE) === done; look++);
      left -= Math.min(performance.now() - before, NAP);
      if (left < 0) throw new TeamLost("a worker has begun a part of a kernel and does not finish it");
    }
  }

  /** Records which workers came for the last piece of work. @throws {TeamLost} when a worker does not come any more. */
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

/** Whether this thread may sleep; the main thread of a page may not. */
function canSleepOn(control: Int32Array<ArrayBufferLike>): boolean {
  try {
    // This does not sleep, since the number differs.
    Atomics.wait(control, GENERATION, -1, 0);
    return true;
  } catch {
    return false;
  }
}
