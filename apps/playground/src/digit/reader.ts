/** The trained network and its digits, from the data that the build inserts. */
// Code outside this folder that imports this file, such as the documents, needs the types of the inserted data too.
/// <reference path="../globals.d.ts" />

import { digits, scales, sets, weights } from "virtual:trained-digit";
import { type Model, model, tensor } from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { CLASSES, digitNetwork, PIXELS, READER_SEED, SIDE, unpackWeights } from "./network.js";
import type { SetLevel } from "./sets.js";

/** The predictions of the samples for a picture. */
export interface Reading {
  /** The probability of each class by each sample, `[samples, 10]`. */
  readonly samples: Float32Array;
  /** The mean over the samples, `[10]`. */
  readonly mean: Float64Array;
  /** The predictive entropy in nats, at most ln 10 = 2.30. */
  readonly entropy: number;
  /** The mutual information in nats: the part of the entropy that comes from disagreement of the samples. */
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
   * Reads one picture `[784]` by Monte Carlo dropout. The samples have the same masks for every picture, so that only the picture changes
   * the result.
   * @throws The signal's reason, if the signal aborts.
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

  /** Frees the network, after the current reading has ended. */
  dispose(): void {
    this.#last.catch(() => undefined).then(() => this.#model.dispose());
  }
}

/** A digit `[784]`, 0 (paper) to 1 (ink), that the network has not learnt, and classifies correctly when it is upright. */
export function digitOf(classNumber: number): Float32Array {
  const bytes = bytesOf(digits).subarray(classNumber * PIXELS, (classNumber + 1) * PIXELS);
  return Float32Array.from(bytes, (byte) => byte / 255);
}

/** The digits 0 to 9. */
export const digitClasses: readonly number[] = [...Array(CLASSES).keys()];

/** The levels of conformal sets, the lowest first. */
export const setLevels: readonly SetLevel[] = sets;

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
