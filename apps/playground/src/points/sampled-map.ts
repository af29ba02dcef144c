/**
 * The predictions of thinned networks for the same places. Sample number s always has the same mask, so that the map changes only with
 * the weights. While the network learns, the samples are renewed in turn.
 */

/** `ln 2`: the largest entropy of two classes. */
export const MOST_ENTROPY = Math.LN2;

/** The samples of a map, and their statistics. */
export class SampledMap {
  readonly samples: number;
  readonly #places: number;
  /** The probability of class 1 by each sample, `[places]` each. */
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

  /** The number of samples that are missing or were computed with older weights. */
  get missing(): number {
    return this.#missing;
  }

  /** The number of samples computed so far. */
  get count(): number {
    return this.#taken.length;
  }

  /** The number of the newest sample. */
  get last(): number {
    return (this.#next + this.samples - 1) % this.samples;
  }

  /** Marks all samples as outdated, because the weights have changed. */
  outdate(): void {
    this.#missing = this.samples;
  }

  /** Takes the next sample. @param ask Computes the probability of class 1 at each place by the thinned network of that number. */
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

  /** The prediction of one thinned network. */
  sample(number: number): Float32Array {
    return this.#taken[number]!;
  }

  /** The mean of the samples: the predictive probability of class 1. */
  mean(): Float64Array {
    return this.#sum.map((sum) => sum / this.count);
  }

  /** The predictive entropy `[places]` in nats: the total uncertainty of the answer. */
  predictiveEntropy(): Float64Array {
    return this.mean().map(entropyOf);
  }

  /** The mutual information `[places]` in nats: the part of the entropy that comes from disagreement of the samples. */
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

/** The entropy in nats of two classes, one of which has the probability p. */
function entropyOf(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -(p * Math.log(p) + (1 - p) * Math.log(1 - p));
}
