/** Alpha dropout: dropped values become SELU's limit, and a mean of 0 and a variance of 1 are preserved. */
import { alphaDropout, dropout, dropoutGrad, variant } from "@maskout/alpha";
import { keepMask, keyFromSeed } from "@maskout/core";
import { applyInference } from "@maskout/core/variant";
import { PIXELS } from "../data/digits.js";
import type { Contender } from "./contender.js";
import { before } from "./elementwise.js";
import { noiseOf } from "./noise.js";
import { distancesTo, keptOf, type LayerViews, maskNumbers, meanOf, type Reader, type SeeItChoice } from "./view.js";

export const alpha: Contender = {
  name: "alpha",
  hue: "red",
  sentence:
    "Dropped activations take the lowest value of SELU, and all are rescaled so that mean 0 and variance 1 are preserved.",
  speed: {
    kind: "elementwise",
    name: "alpha",
    noise: noiseOf(variant),
    arrays: {
      dropout,
      dropoutGrad,
      // The identity, for which the package has no function.
      infer: (x, options) => applyInference(variant, x, options),
    },
    layer: alphaDropout,
  },
  train: before(alphaDropout, { networks: ["selu"], rates: { selu: { input: 0.1, hidden: 0.02 } } }),
  view: viewAlpha,
};

/** The mean and the variance of values. */
function momentsOf(values: Float32Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

/** The view of a digit whose pixels have mean 0 and variance 1, like the outputs of SELU. */
function viewAlpha(digit: Float32Array, _: Reader, choice: SeeItChoice): LayerViews {
  const { rate, step } = choice;
  const key = keyFromSeed(choice.seed);
  const { mean, variance } = momentsOf(digit);
  const x = digit.map((value) => (value - mean) / Math.sqrt(variance));
  const maskAt = (at: number) => keepMask({ key, step: at, rate, count: PIXELS });
  const y = maskNumbers().map((index) => dropout(x, { rate, key, step: step + index }));
  const moments = momentsOf(y[0]!);
  return {
    title: `Alpha dropout keeps ${keptOf(maskAt(step))} pixels of mean 0 and variance 1, and the output has mean ${moments.mean.toFixed(2)} and variance ${moments.variance.toFixed(2)}; inference leaves the input as it is`,
    linear: false,
    apart: "alpha dropout preserves the moments of all pixels, not the mean of each",
    distances: distancesTo(x, y),
    pictures(masks) {
      const newest = step + masks - 1;
      const mask = maskAt(newest);
      const dx = dropoutGrad(new Float32Array(PIXELS).fill(1), { rate, key, step: newest });
      const which = masks === 1 ? "" : ` ${masks}`;
      return [
        { title: "input x, mean 0 and variance 1", values: x, kind: "signed" },
        { title: `mask${which}`, values: mask, kind: "mask" },
        { title: `forward: y${which}`, values: y[masks - 1]!, kind: "signed" },
        { title: "backward: dx (dy = 1)", values: dx, kind: "gradient", mask },
        { title: `mean of ${masks} y`, values: meanOf(y.slice(0, masks)), kind: "signed" },
        { title: "inference: y", values: x, kind: "signed" },
      ];
    },
  };
}
