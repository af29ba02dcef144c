/** Gaussian dropout: normal noise that multiplies activations. */
import { keyFromSeed } from "@maskout/core";
import { applyInference } from "@maskout/core/variant";
import { dropout, dropoutGrad, gaussianDropout, variant } from "@maskout/gaussian";
import { PIXELS } from "../data/digits.js";
import type { Contender } from "./contender.js";
import { before } from "./elementwise.js";
import { noiseOf } from "./noise.js";
import { distancesTo, type LayerViews, maskNumbers, meanOf, type Reader, type SeeItChoice } from "./view.js";

export const gaussian: Contender = {
  name: "gaussian",
  hue: "sky",
  sentence: "Activations are multiplied by normal noise with the variance of dropout's, and none is dropped.",
  speed: {
    kind: "elementwise",
    name: "gaussian",
    noise: noiseOf(variant),
    arrays: {
      dropout,
      dropoutGrad,
      // The identity, for which the package has no function.
      infer: (x, options) => applyInference(variant, x, options),
    },
    layer: gaussianDropout,
  },
  train: before(gaussianDropout, {
    networks: ["dense"],
    rates: { overfit: { input: 0.5, hidden: 0.05 }, few: { input: 0.35, hidden: 0.5 } },
  }),
  view: viewGaussian,
};

/** The view of noise on the pixels. The gradient of ones shows the noise alone. */
function viewGaussian(x: Float32Array, _: Reader, choice: SeeItChoice): LayerViews {
  const { rate, step } = choice;
  const key = keyFromSeed(choice.seed);
  const y = maskNumbers().map((index) => dropout(x, { rate, key, step: step + index }));
  const deviation = Math.sqrt(rate / (1 - rate));
  return {
    title: `Gaussian dropout multiplies every pixel by noise of mean 1 and standard deviation ${deviation.toFixed(2)}; inference leaves the input as it is`,
    linear: true,
    distances: distancesTo(x, y),
    pictures(masks) {
      const dx = dropoutGrad(new Float32Array(PIXELS).fill(1), { rate, key, step: step + masks - 1 });
      const which = masks === 1 ? "" : ` ${masks}`;
      return [
        { title: "input x", values: x, kind: "ink" },
        { title: `forward: y${which}`, values: y[masks - 1]!, kind: "signed" },
        { title: "backward: dx (dy = 1)", values: dx, kind: "signed" },
        { title: `mean of ${masks} y`, values: meanOf(y.slice(0, masks)), kind: "signed" },
        { title: "inference: y", values: x, kind: "ink" },
      ];
    },
  };
}
