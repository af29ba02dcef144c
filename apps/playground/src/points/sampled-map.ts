/**
 * What thinned networks say of the same places. Sample number s always has the same mask, so that the map changes with the weights and
 * with nothing else; while the network learns, the samples are renewed in turn.
 */

/** `ln 2`: the largest entropy of two classes. */
export const MOST_ENTROPY = Math.LN2;

/** See the head of this file. */
export class SampledMap {
  readonly samples: number;
  readonly #places: number;
  /** `[samples]`, each `[places]`: the probability of class 1. */
  readonly #taken: Float32Array[] = [];
  readonly #sum: Float64Array;
  readonly #entropies: Float64Array;
  #next = 0;
  #missing: number;

  constructor(samples: number, places: number) {
    this.samples = samples;
    this.#places = places;
    this.#missing = samples;
    this.#sum = new Float64Array(places);
    this.#entropies = new Float64Array(places);
  }

  /** How many samples are of weights before the newest, or not there yet. */
  get missing(): number {
    return this.#missing;
  }

  /** How many samples there are. */
  get count(): number {
    return this.#taken.length;
  }

  /** The number of the sample that was taken last. */
  get last(): number {
    return (this.#next + this.samples - 1) % this.samples;
  }

  /** The weights are others now. */
  outdate(): void {
    this.#missing = this.samples;
  }

  /** Takes the next sample. @param ask Probabilities of class 1, a place each, of the thinned network of that number. */
  take(ask: (sample: number) => Float32Array): void {
    const sample = this.#next;
    const before = this.#taken[sample];
    if (before !== undefined) this.#add(before, -1);
    const now = ask(sample);
    this.#add(now, 1);
    this.#taken[sample] = now;
    this.#next = (sample + 1) % this.samples;
    this.#missing = Math.max(this.#missing - 1, 0);
  }

  /** What one thinned network says. */
  sample(number: number): Float32Array {
    return this.#taken[number]!;
  }

  /** The mean of the samples: the predictive probability of class 1. */
  mean(): Float64Array {
    return this.#sum.map((sum) => sum / this.count);
  }

  /** `[places]`, in nats: how unsure the answer is, whatever the reason. */
  predictiveEntropy(): Float64Array {
    return this.mean().map(entropyOf);
  }

  /** `[places]`, in nats: the part of it in which the samples disagree. */
  mutualInformation(): Float64Array {
    return this.predictiveEntropy().map((entropy, place) =>
      Math.max(entropy - this.#entropies[place]! / this.count, 0),
    );
  }

  #add(sample: Float32Array, sign: 1 | -1): void {
    for (let place = 0; place < this.#places; place++) {
      const p = sample[place]!;
      this.#sum[place]! += sign * p;
      this.#entropies[place]! += sign * entropyOf(p);
    }
  }
}

/** The entropy of two classes, in nats, of which one has the probability p. */
function entropyOf(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -(p * Math.log(p) + (1 - p) * Math.log(1 - p));
}
