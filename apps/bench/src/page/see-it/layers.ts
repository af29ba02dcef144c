/** What one layer does to one digit, under many masks. All of it is computed by the packages themselves. */
import { type Key, keepMask, keyFromSeed } from "@maskout/core";
import { keepProbabilityOf, thresholdOf } from "@maskout/core/variant";
import { dropConnect, dropConnectGrad, dropConnectMoments } from "@maskout/dropconnect";
import { dropout } from "@maskout/inverted";
import { CLASSES, PIXELS } from "../../data/digits.js";
import type { Variant } from "../../registry/variants.js";
import { MOST_MASKS, type SeeItChoice } from "./choice.js";
import type { Reader } from "./digits.js";

/** 784 values in the places of pixels. */
export interface Picture {
  readonly title: string;
  readonly values: ArrayLike<number>;
  /** `ink`: 0 is paper. `gradient`: 0 and above. `signed`: 0 is in the middle. `mask`: 1 is kept, 0 dropped. */
  readonly kind: "ink" | "gradient" | "signed" | "mask";
  /** Which values are shown as dropped: those that are 0 here. */
  readonly mask?: Uint8Array | undefined;
}

/** Outputs of the ten units. */
export interface Outputs {
  /** One array a mask. */
  readonly ofMasks: readonly Float32Array[];
  readonly inference: ArrayLike<number>;
}

/** A layer under {@link MOST_MASKS} masks. */
export interface LayerViews {
  readonly kept: number;
  /** @param masks How many masks are averaged. */
  pictures(masks: number): readonly Picture[];
  readonly outputs?: Outputs;
  /** Root mean square distance from the running mean to the inference output, after 1, 2, … masks. */
  readonly distances: readonly number[];
}

interface Place {
  readonly key: Key;
  readonly rate: number;
  readonly step: number;
}

/** Dropout of the pixels. */
export function viewVariant(variant: Variant, x: Float32Array, choice: SeeItChoice): LayerViews {
  const { rate, step } = choice;
  const key = keyFromSeed(choice.seed);
  const mask = keepMask({ key, step, rate, count: PIXELS });
  const y = maskNumbers().map((index) => variant.dropout(x, { rate, key, step: step + index }));
  const inference = variant.infer(x, { rate });
  const ones = new Float32Array(PIXELS).fill(1);
  return {
    kept: count(mask),
    distances: distancesTo(inference, y),
    pictures: (masks) => [
      { title: "input x", values: x, kind: "ink" },
      { title: "mask", values: mask, kind: "mask" },
      { title: "forward: y", values: y[0]!, kind: "ink", mask },
      {
        title: "backward: dx (dy = 1)",
        values: variant.dropoutGrad(ones, { rate, key, step }),
        kind: "gradient",
        mask,
      },
      { title: `mean of ${masks} y`, values: meanOf(y.slice(0, masks)), kind: "ink" },
      { title: "inference: y", values: inference, kind: "ink" },
    ],
  };
}

/** DropConnect in the layer that reads digits: a mask over the weights of every unit; those of one unit are shown. */
export function viewDropConnect(x: Float32Array, { w, b }: Reader, choice: SeeItChoice): LayerViews {
  const { rate, step, digit } = choice;
  const key = keyFromSeed(choice.seed);
  const layer = { x, w, b, batch: 1, inputs: PIXELS, units: CLASSES };
  const maskAt = (at: number) => unitMask({ key, rate, step: at }, digit);
  const y = maskNumbers().map((index) => dropConnect(layer, { rate, key, step: step + index, mask: "example" }));
  const inference = dropConnectMoments(layer, { rate }).mean;
  const dy = new Float32Array(CLASSES).fill(1);
  const { dw } = dropConnectGrad({ ...layer, dy }, { rate, key, step, mask: "example" });
  const [mask, weights] = [maskAt(step), columnOf(w, digit)];
  const scale = 1 / keepProbability(rate);
  const keptWeights = (at: number) => weights.map((weight, input) => (maskAt(at)[input] === 1 ? weight * scale : 0));
  return {
    kept: count(mask),
    distances: distancesTo(inference, y),
    outputs: { ofMasks: y, inference },
    pictures: (masks) => [
      { title: "input x", values: x, kind: "ink" },
      { title: `weights w of unit ${digit}`, values: weights, kind: "signed" },
      { title: "their mask", values: mask, kind: "mask" },
      { title: "forward: w that is used", values: keptWeights(step), kind: "signed", mask },
      { title: "backward: dw (dy = 1)", values: columnOf(dw, digit), kind: "gradient", mask },
      {
        title: `mean of ${masks} used w`,
        values: meanOf(Array.from({ length: masks }, (_, index) => keptWeights(step + index))),
        kind: "signed",
      },
    ],
  };
}

/** Monte Carlo dropout: inverted dropout of the pixels, the layer that reads digits, softmax; one sample after another. */
export function viewMonteCarlo(x: Float32Array, reader: Reader, choice: SeeItChoice): LayerViews {
  const { rate, step } = choice;
  const key = keyFromSeed(choice.seed);
  const mask = keepMask({ key, step, rate, count: PIXELS });
  const dropped = maskNumbers().map((sample) => dropout(x, { rate, key, step, sample }));
  const probabilities = dropped.map((pixels) => classProbabilities(pixels, reader));
  const inference = classProbabilities(x, reader);
  return {
    kept: count(mask),
    distances: distancesTo(inference, probabilities),
    outputs: { ofMasks: probabilities, inference },
    pictures: (masks) => {
      const latest = masks - 1;
      return [
        { title: "input x", values: x, kind: "ink" },
        {
          title: `mask of sample ${masks}`,
          values: keepMask({ key, step, rate, count: PIXELS, sample: latest }),
          kind: "mask",
        },
        {
          title: `forward: sample ${masks}`,
          values: dropped[latest]!,
          kind: "ink",
          mask: keepMask({ key, step, rate, count: PIXELS, sample: latest }),
        },
      ];
    },
  };
}

/** What a kept value is divided by: the keep probability that the mask stream has for a rate. */
export function keepProbability(rate: number): number {
  return keepProbabilityOf(thresholdOf(rate));
}

function maskNumbers(): readonly number[] {
  return [...Array(MOST_MASKS).keys()];
}

/** The mask of one unit's weights, for the first example of a batch. */
function unitMask({ key, rate, step }: Place, unit: number): Uint8Array {
  return keepMask({ key, step, rate, count: PIXELS, offset: unit * PIXELS });
}

/** A column of `[784, 10]`. */
function columnOf(matrix: Float32Array, unit: number): Float32Array {
  return Float32Array.from({ length: PIXELS }, (_, input) => matrix[input * CLASSES + unit]!);
}

function classProbabilities(x: Float32Array, { w, b }: Reader): Float32Array {
  const logits = Float32Array.from(b, (bias, unit) =>
    x.reduce((sum, value, input) => sum + value * w[input * CLASSES + unit]!, bias),
  );
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function count(mask: Uint8Array): number {
  return mask.reduce((sum, kept) => sum + kept, 0);
}

export function meanOf(arrays: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = arrays;
  return first.map((_, index) => arrays.reduce((sum, values) => sum + values[index]!, 0) / arrays.length);
}

function distancesTo(target: ArrayLike<number>, arrays: readonly Float32Array[]): readonly number[] {
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
