/** A small network that learns points batch by batch, and its predictions for the plane. It needs no page or clock; its bits are the same everywhere. */
import {
  adam,
  foldIn,
  keyFromSeed,
  type Model,
  model,
  type Optimizer,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  tidy,
} from "@maskout/core";
import { permutation } from "@maskout/core/variant";
import { type Points, REACH } from "./data.js";
import { SampledMap } from "./sampled-map.js";
import type { PlaygroundVariant } from "./variants.js";

/** The number of places along each side of the map. */
export const SIDE = 48;

const UNITS = 64;
const BATCH = 25;
const LEARNING_RATE = 0.005;

/** The scores on a set of points. */
export interface Score {
  /** The mean cross-entropy, in nats, without masks. */
  readonly loss: number;
  readonly correct: number;
  readonly count: number;
}

/** The options of a learner. */
export interface LearnerOptions {
  readonly variant: PlaygroundVariant;
  readonly rate: number;
  /** The number of thinned networks behind the map. */
  readonly samples: number;
  /** The seed of the initial weights, the order of the points and every mask. */
  readonly seed: string;
  readonly train: Points;
}

/** A network with its optimizer, its points and its map. */
export class Learner {
  readonly model: Model;
  readonly #optimizer: Optimizer = adam({ learningRate: LEARNING_RATE });
  readonly #loss = softmaxCrossEntropy();
  readonly #grid: Tensor;
  readonly #seed: string;
  #variant: PlaygroundVariant;
  #train: Points;
  #order: Uint32Array = new Uint32Array(0);
  #done = 0;
  #map: SampledMap;

  constructor({ variant, rate, samples, seed, train }: LearnerOptions) {
    this.#variant = variant;
    this.#seed = seed;
    this.#train = train;
    this.model = model(variant.network({ rate, units: UNITS }), { seed, inputShape: [2] });
    this.#grid = tensor(gridPlaces(), [SIDE * SIDE, 2]);
    this.#map = new SampledMap(samples, SIDE * SIDE);
  }

  /** The number of finished epochs. */
  get epoch(): number {
    return this.model.progress.epoch;
  }

  /** The predictions of the thinned networks for the plane, row by row from the top left. */
  get map(): SampledMap {
    return this.#map;
  }

  /** Continues with other points. The current epoch begins again. */
  setPoints(train: Points): void {
    this.#train = train;
    this.#done = 0;
  }

  /** Continues with another rate; weights, optimizer and epochs stay. */
  setRate(rate: number): void {
    this.model.setLayer(this.#variant.network({ rate, units: UNITS }));
    this.#map.outdate();
  }

  setSamples(samples: number): void {
    this.#map = new SampledMap(samples, SIDE * SIDE);
  }

  /** Trains on one batch. Returns whether that ended an epoch, which never happens without points. */
  step(): boolean {
    const { classes } = this.#train;
    if (classes.length === 0) return false;
    const { epoch } = this.model.progress;
    if (this.#done === 0) this.#order = permutation(foldIn(keyFromSeed(this.#seed), epoch), classes.length);
    const batch = this.#order.subarray(this.#done, this.#done + BATCH);
    tidy(this.model.device, () => {
      const { x, y } = this.#tensorsOf(batch);
      const { output, pullback } = this.model.forward(x, { mode: "train" });
      const { gradient } = this.#loss.evaluate(output, y);
      this.model.assign(this.#optimizer.update(this.model.parameters, pullback(gradient).gradients));
    });
    this.#map.outdate();
    this.#done += batch.length;
    const ended = this.#done >= classes.length;
    if (ended) this.#done = 0;
    if (ended) this.model.progress = { ...this.model.progress, epoch: epoch + 1 };
    return ended;
  }

  /** Computes the whole map by the next thinned network. */
  sample(): void {
    this.#map.take((sample) => this.#probabilities(this.#grid, { mode: "sample", sample, sharedMask: true }));
  }

  /** The scores on points, without masks. */
  score({ places, classes }: Points): Score {
    const count = classes.length;
    if (count === 0) return { loss: Number.NaN, correct: 0, count };
    return tidy(this.model.device, () => {
      const { output } = this.model.forward(tensor(places, [count, 2]));
      const { loss } = this.#loss.evaluate(output, tensor(classes, [count]));
      const logits = output.dataSync();
      const correct = classes.reduce((sum, one, index) => {
        return sum + (Number(logits[2 * index + 1]! > logits[2 * index]!) === one ? 1 : 0);
      }, 0);
      return { loss: loss.dataSync()[0]!, correct, count };
    });
  }

  /** The probability of class 1 by every sample, at the map's nearest place. */
  probabilitiesAt(right: number, up: number): Float32Array {
    const nearest = (along: number) => Math.round(((along / REACH + 1) / 2) * (SIDE - 1));
    const place = nearest(-up) * SIDE + nearest(right);
    return Float32Array.from({ length: this.#map.count }, (_, sample) => this.#map.sample(sample)[place]!);
  }

  /** Frees everything. */
  dispose(): void {
    this.#grid.dispose();
    this.#optimizer.dispose();
    this.model.dispose();
  }

  #tensorsOf(batch: Uint32Array): { readonly x: Tensor; readonly y: Tensor } {
    const { places, classes } = this.#train;
    const x = Float32Array.from({ length: 2 * batch.length }, (_, at) => places[2 * batch[at >> 1]! + (at & 1)]!);
    const y = Float32Array.from(batch, (index) => classes[index]!);
    return { x: tensor(x, [batch.length, 2]), y: tensor(y, [batch.length]) };
  }

  /** The probability of class 1 at every place. */
  #probabilities(places: Tensor, options: Parameters<Model["forward"]>[1]): Float32Array {
    const logits = tidy(this.model.device, () => this.model.forward(places, options).output.dataSync());
    const probabilities = new Float32Array(logits.length / 2);
    for (let place = 0; place < probabilities.length; place++) {
      probabilities[place] = 1 / (1 + Math.exp(logits[2 * place]! - logits[2 * place + 1]!));
    }
    return probabilities;
  }
}

/** The places of the map, `[SIDE * SIDE, 2]`, row by row from the top left corner to the bottom right one. */
export function gridPlaces(): Float32Array {
  const places = new Float32Array(2 * SIDE * SIDE);
  const at = (index: number) => REACH * ((2 * index) / (SIDE - 1) - 1);
  for (let index = 0; index < SIDE * SIDE; index++) {
    places[2 * index] = at(index % SIDE);
    places[2 * index + 1] = -at(Math.floor(index / SIDE));
  }
  return places;
}
