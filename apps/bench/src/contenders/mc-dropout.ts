/** Monte Carlo dropout: many passes with masks on. In training it gives the second accuracy of every variant with masks. */
import { keepMask, keyFromSeed } from "@maskout/core";
import { dropout } from "@maskout/inverted";
import { mcDropout as sampler } from "@maskout/mc-dropout";
import { CLASSES, PIXELS } from "../data/digits.js";
import type { Contender } from "./contender.js";
import { distancesTo, keptOf, type LayerViews, maskNumbers, type Reader, type SeeItChoice } from "./view.js";

export const mcDropout: Contender = {
  name: "mc-dropout",
  hue: "purple",
  sentence: "The masks stay on at inference, and the spread of many passes shows how certain the network is.",
  speed: { kind: "samples", mcDropout: sampler },
  view: viewMonteCarlo,
};

/** The view of samples, one after another: inverted dropout of the pixels, the layer that reads digits, softmax. */
export function viewMonteCarlo(x: Float32Array, reader: Reader, choice: SeeItChoice): LayerViews {
  const { rate, step } = choice;
  const key = keyFromSeed(choice.seed);
  const maskOf = (sample: number) => keepMask({ key, step, rate, count: PIXELS, sample });
  const dropped = maskNumbers().map((sample) => dropout(x, { rate, key, step, sample }));
  const probabilities = dropped.map((pixels) => classProbabilities(pixels, reader));
  const inference = classProbabilities(x, reader);
  return {
    title: `Monte Carlo dropout leaves the masks on: each sample sees different pixels, the first one ${keptOf(maskOf(0))}`,
    linear: false,
    distances: distancesTo(inference, probabilities),
    outputs: { what: "Probability of each class", ofMasks: probabilities, inference },
    pictures(masks) {
      const mask = maskOf(masks - 1);
      return [
        { title: "input x", values: x, kind: "ink" },
        { title: `mask of sample ${masks}`, values: mask, kind: "mask" },
        { title: `forward: sample ${masks}`, values: dropped[masks - 1]!, kind: "ink", mask },
      ];
    },
  };
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
