/** The state of the playground: the reader's choices, the learner and the history. Of the page it uses only the clock of its frames. */
import { type DataName, joinPoints, makePoints, type Points } from "./data.js";
import { Learner, type Score } from "./learner.js";
import type { PlaygroundVariant } from "./variants.js";

/** The reader's choices. */
export interface Choice {
  readonly data: DataName;
  /** The number of points of the shape to learn. */
  readonly count: number;
  /** The standard deviation of their noise. */
  readonly noise: number;
  /** The name of a variant. */
  readonly variant: string;
  readonly rate: number;
  /** The number of thinned networks behind the map. */
  readonly samples: number;
}

/** The scores on the points after each epoch; the first entry is from before the first epoch. */
export interface History {
  readonly train: readonly Score[];
  readonly test: readonly Score[];
}

/** The options of a session. */
export interface SessionOptions {
  readonly variants: readonly PlaygroundVariant[];
  readonly choice: Choice;
  readonly seed: string;
  /** The number of epochs after which learning pauses. */
  readonly epochs: number;
}

/** The number of points that are never learnt. */
const UNSEEN = 400;

/** The time that a frame's work may take, in ms: at most half of the 16.7 ms of 60 frames per second, so that there is time to draw. */
const BUDGET = { least: 2, most: 8 } as const;

/** The share of this time that training may take. */
const TRAINING = 0.6;

/** A frame that comes this much later than the previous one, in ms, is late: a frame was skipped. */
const LATE = 20;

/** A session of the playground. */
export class Session {
  readonly variants: readonly PlaygroundVariant[];
  readonly #seed: string;
  readonly #epochs: number;
  #choice: Choice;
  #own: Points = makePoints("own", { count: 0, noise: 0, seed: "" });
  #train: Points;
  #test: Points;
  #learner: Learner;
  #scores: { train: Score[]; test: Score[] } = { train: [], test: [] };
  #end: number;
  #playing = false;
  #budget: number = BUDGET.most;
  #lastFrame = 0;

  constructor({ variants, choice, seed, epochs }: SessionOptions) {
    this.variants = variants;
    this.#choice = choice;
    this.#seed = seed;
    this.#epochs = epochs;
    this.#end = epochs;
    [this.#train, this.#test] = this.#draw();
    this.#learner = this.#begin();
  }

  get choice(): Choice {
    return this.#choice;
  }

  get variant(): PlaygroundVariant {
    const { variant } = this.#choice;
    return this.variants.find(({ name }) => name === variant)!;
  }

  get learner(): Learner {
    return this.#learner;
  }

  /** The points that are learnt. */
  get points(): Points {
    return this.#train;
  }

  /** The number of points that were put there by hand. */
  get ownCount(): number {
    return this.#own.classes.length;
  }

  get history(): History {
    return this.#scores;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** Changes the choices. New data or a new variant restarts learning; a new rate or number of samples does not. */
  choose(change: Partial<Choice>): void {
    const before = this.#choice;
    this.#choice = { ...before, ...change };
    const { data, count, noise, variant, rate, samples } = this.#choice;
    if (data !== before.data || count !== before.count || noise !== before.noise) {
      [this.#train, this.#test] = this.#draw();
      this.reset();
    } else if (variant !== before.variant) this.reset();
    if (rate !== before.rate) this.#learner.setRate(rate);
    if (samples !== before.samples) this.#learner.setSamples(samples);
  }

  /** Starts learning in the following frames. After the last epoch it continues for as many epochs again. */
  play(): void {
    if (this.#learner.epoch >= this.#end) this.#end = this.#learner.epoch + this.#epochs;
    this.#playing = true;
  }

  pause(): void {
    this.#playing = false;
  }

  /** Learns for one epoch. */
  step(): void {
    this.#playing = false;
    if (this.#train.classes.length === 0) return;
    while (!this.#learner.step());
    this.#note();
  }

  /** Restarts from the initial weights. */
  reset(): void {
    this.#learner.dispose();
    this.#scores = { train: [], test: [] };
    this.#end = this.#epochs;
    this.#learner = this.#begin();
  }

  /** Adds a point. */
  add(right: number, up: number, classNumber: number): void {
    this.#setOwn(joinPoints(this.#own, { places: Float32Array.of(right, up), classes: Float32Array.of(classNumber) }));
  }

  /** Removes the last point that was added by hand. */
  undo(): void {
    const { places, classes } = this.#own;
    this.#setOwn({ places: places.slice(0, -2), classes: classes.slice(0, -1) });
  }

  /** Removes all points that were added by hand. */
  clear(): void {
    this.#setOwn({ places: new Float32Array(0), classes: new Float32Array(0) });
  }

  /**
   * Does a frame's work: at most one epoch of training, then as many samples as there is time for, at least one. If frames come late, it
   * does less in each. Returns whether there is more to do.
   */
  frame(): boolean {
    const begin = performance.now();
    const late = begin - this.#lastFrame > LATE;
    this.#budget = Math.min(Math.max(this.#budget * (late ? 0.7 : 1.1), BUDGET.least), BUDGET.most);
    this.#lastFrame = begin;
    const learner = this.#learner;
    if (this.#playing && this.#train.classes.length > 0) {
      while (performance.now() - begin < TRAINING * this.#budget) {
        if (!learner.step()) continue;
        this.#note();
        break;
      }
      if (learner.epoch >= this.#end) this.#playing = false;
    }
    const { map } = learner;
    for (let before = performance.now(); map.missing > 0; ) {
      learner.sample();
      const now = performance.now();
      // The next sample will take as long as this one did.
      if (now - begin + (now - before) > this.#budget) break;
      before = now;
    }
    return this.#playing || map.missing > 0;
  }

  dispose(): void {
    this.#playing = false;
    this.#learner.dispose();
  }

  #setOwn(own: Points): void {
    this.#own = own;
    [this.#train] = this.#draw();
    const { epoch } = this.#learner;
    // Learning that had ended continues, so that there is time to learn the new points; paused learning stays paused.
    if (epoch >= this.#end) this.#playing = true;
    this.#end = Math.max(this.#end, epoch + this.#epochs);
    this.#learner.setPoints(this.#train);
  }

  #draw(): [train: Points, test: Points] {
    const { data, count, noise } = this.#choice;
    const shape = makePoints(data, { count, noise, seed: this.#seed });
    return [joinPoints(shape, this.#own), makePoints(data, { count: UNSEEN, noise, seed: `${this.#seed}: unseen` })];
  }

  #begin(): Learner {
    const { rate, samples } = this.#choice;
    const learner = new Learner({ variant: this.variant, rate, samples, seed: this.#seed, train: this.#train });
    this.#learner = learner;
    this.#note();
    return learner;
  }

  /** Records the current scores on the points. */
  #note(): void {
    this.#scores.train.push(this.#learner.score(this.#train));
    this.#scores.test.push(this.#learner.score(this.#test));
  }
}
