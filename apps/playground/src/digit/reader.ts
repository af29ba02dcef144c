/** The trained network and the digits it is asked about, out of what the build puts in. */
// Whoever imports this from outside, as the documents do, needs the types of what the build puts in too.
/// <reference path="../globals.d.ts" />

import { digits, scales, sets, weights } from "virtual:trained-digit";
import { type Model, model, tensor } from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { CLASSES, digitNetwork, PIXELS, READER_SEED, SIDE, unpackWeights } from "./network.js";
import type { SetLevel } from "./sets.js";

/** What the samples say of a picture. */
export interface Reading {
  /** `[samples, 10]`: the probability of each class, by each sample. */
  readonly samples: Float32Array;
  /** `[10]`: their mean. */
  readonly mean: Float64Array;
  /** In nats, at most ln 10 = 2.30. */
  readonly entropy: number;
  /** The part of it in which the samples disagree. */
  readonly disagreement: number;
}

/** A network that reads pictures, one after another. */
export class Reader {
  readonly #model: Model = model(digitNetwork(), { seed: READER_SEED, inputShape: [SIDE, SIDE, 1] });
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    unpackWeights(this.#model, { scales, bytes: Int8Array.from(bytesOf(weights)) });
  }

  /**
   * Monte Carlo dropout of one picture `[784]`. The samples have the same masks for every picture: what moves, moves because of it.
   * @throws The signal's reason, once nobody wants to know any more.
   */
  async read(image: Float32Array, samples: number, signal: AbortSignal): Promise<Reading> {
    const before = this.#last;
    const reading = (async () => {
      await before.catch(() => undefined);
      using x = tensor(image, [1, SIDE, SIDE, 1]);
      const options = { samples, signal };
      const read = await mcDropout(this.#model, options).classify(x, { keepSamples: true });
      const { mean, predictiveEntropy, mutualInformation } = read;
      return { samples: read.samples!, mean, entropy: predictiveEntropy[0]!, disagreement: mutualInformation[0]! };
    })();
    this.#last = reading;
    return await reading;
  }

  /** Frees the network, once what is being read is over. */
  dispose(): void {
    this.#last.catch(() => undefined).then(() => this.#model.dispose());
  }
}

/** `[784]`, 0 (paper) to 1 (ink): a digit that the network has not learnt, and reads well as it stands. */
export function digitOf(classNumber: number): Float32Array {
  const bytes = bytesOf(digits).subarray(classNumber * PIXELS, (classNumber + 1) * PIXELS);
  return Float32Array.from(bytes, (byte) => byte / 255);
}

/** What there is of digits: 0 to 9. */
export const digitClasses: readonly number[] = [...Array(CLASSES).keys()];

/** Conformal sets of its readings, from the level that promises least. */
export const setLevels: readonly SetLevel[] = sets;

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
