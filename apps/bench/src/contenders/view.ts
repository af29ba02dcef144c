/** The view of a contender in the teaching figure: one layer, on one digit, under many masks. */
import { type Key, keepMask } from "@maskout/core";
import { keepProbabilityOf, thresholdOf } from "@maskout/core/variant";
import { PIXELS } from "../data/digits.js";

/** The most masks that are averaged. */
export const MOST_MASKS = 256;

/** The reader's choices. */
export interface SeeItChoice {
  readonly layer: string;
  readonly rate: number;
  readonly seed: string;
  readonly step: number;
  readonly digit: number;
  readonly masks: number;
}

/** A dense layer that reads digits: `w` is `[784, 10]`, `b` is `[10]`. */
export interface Reader {
  readonly w: Float32Array;
  readonly b: Float32Array;
}

/** A picture of 784 values, one per pixel. */
export interface Picture {
  readonly title: string;
  readonly values: ArrayLike<number>;
  /** `ink`: 0 is paper. `gradient`: 0 and above. `signed`: 0 is in the middle. `mask`: 1 is kept, 0 dropped. */
  readonly kind: "ink" | "gradient" | "signed" | "mask";
  /** The values that are shown as dropped: those with 0 here. */
  readonly mask?: Uint8Array | undefined;
}

/** Outputs of the ten units. */
export interface Outputs {
  /** The meaning of the outputs, such as "Probability of each class". */
  readonly what: string;
  /** One array per mask. */
  readonly ofMasks: readonly Float32Array[];
  readonly inference: ArrayLike<number>;
}

/** A layer under {@link MOST_MASKS} masks. */
export interface LayerViews {
  /** What the pictures show, as a sentence without a full stop. */
  readonly title: string;
  /** @param masks The number of masks that are averaged; the newest of them is also shown alone. */
  pictures(masks: number): readonly Picture[];
  readonly outputs?: Outputs;
  /** Whether the outputs are linear in the masks, so that their mean approaches the inference output. */
  readonly linear: boolean;
  /** The reason if they are not linear. Default: the softmax is not linear. */
  readonly apart?: string;
  /** Root mean square distance from the running mean to the inference output, after 1, 2, … masks. */
  readonly distances: readonly number[];
}

/** The keep probability that the mask stream has for a rate; kept values are divided by it. */
export function keepProbability(rate: number): number {
  return keepProbabilityOf(thresholdOf(rate));
}

export function maskNumbers(): readonly number[] {
  return [...Array(MOST_MASKS).keys()];
}

/** "391 of 784" */
export function keptOf(mask: Uint8Array): string {
  return `${mask.reduce((sum, kept) => sum + kept, 0)} of ${mask.length}`;
}

/** The mask of one unit's weights, for the first example of a batch. */
export function unitMask(place: { readonly key: Key; readonly rate: number; readonly step: number }, unit: number) {
  return keepMask({ ...place, count: PIXELS, offset: unit * PIXELS });
}

export function meanOf(arrays: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = arrays;
  return first.map((_, index) => arrays.reduce((sum, values) => sum + values[index]!, 0) / arrays.length);
}

export function distancesTo(target: ArrayLike<number>, arrays: readonly Float32Array[]): readonly number[] {
  const sums = new Float64Array(target.length);
  return arrays.map((values, index) => {
    let squares = 0;
    for (const [place, value] of values.entries()) {
      sums[place]! += value;
      squares += (sums[place]! / (index + 1) - target[place]!) ** 2;
    }
    return Math.sqrt(squares / target.length);
  });
}
