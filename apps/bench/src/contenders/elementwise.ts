/** The variants that multiply activations. */
import { dense, keepMask, keyFromSeed } from "@maskout/core";
import { applyInference } from "@maskout/core/variant";
import * as invertedPackage from "@maskout/inverted";
import * as standardPackage from "@maskout/standard";
import { PIXELS } from "../data/digits.js";
import type { ArrayFunctions, Contender, Elementwise, TrainPart } from "./contender.js";
import { noiseOf } from "./noise.js";
import { nothing } from "./none.js";
import {
  distancesTo,
  keepProbability,
  keptOf,
  type LayerViews,
  maskNumbers,
  meanOf,
  type Reader,
  type SeeItChoice,
} from "./view.js";

type WithArrays = Elementwise & { readonly arrays: ArrayFunctions };

const standardFunctions: WithArrays = {
  kind: "elementwise",
  growth: true,
  name: "standard",
  noise: noiseOf(standardPackage.variant),
  arrays: {
    dropout: standardPackage.dropout,
    dropoutGrad: standardPackage.dropoutGrad,
    infer: standardPackage.scaleForInference,
  },
  layer: standardPackage.standardDropout,
};

export const standard: Contender = {
  name: standardFunctions.name,
  hue: "blue",
  sentence: "Activations are dropped in training, and inference multiplies them by the keep probability.",
  speed: standardFunctions,
  train: before(standardFunctions.layer, {
    networks: ["dense", "cnn"],
    rates: {
      overfit: { input: 0.5, hidden: 0.05 },
      few: { input: 0.5, hidden: 0.25 },
      cnn: { input: 0.25, hidden: 0.5 },
    },
  }),
  view: viewElementwise(
    standardFunctions.arrays,
    (kept, q) =>
      `Standard dropout keeps ${kept} pixels as they are; inference keeps all and multiplies them by ${q.toFixed(2)}`,
  ),
};

/** Inverted dropout's functions. Other libraries are compared with them, since all of them scale in this way. */
export const invertedFunctions: WithArrays = {
  kind: "elementwise",
  growth: true,
  name: "inverted",
  noise: noiseOf(invertedPackage.variant),
  arrays: {
    dropout: invertedPackage.dropout,
    dropoutGrad: invertedPackage.dropoutGrad,
    // The identity, for which the package has no function.
    infer: (x, options) => applyInference(invertedPackage.variant, x, options),
  },
  layer: invertedPackage.invertedDropout,
};

export const inverted: Contender & { readonly train: TrainPart } = {
  name: invertedFunctions.name,
  hue: "orange",
  sentence:
    "In training some activations are dropped and the others scaled up, so that inference leaves them unchanged.",
  speed: invertedFunctions,
  train: before(invertedFunctions.layer, {
    networks: ["dense", "cnn", "selu", "residual"],
    rates: {
      overfit: { input: 0.35, hidden: 0.1 },
      few: { input: 0.2, hidden: 0.5 },
      cnn: { input: 0.1, hidden: 0.5 },
      selu: { input: 0, hidden: 0.02 },
      residual: { input: 0, hidden: 0.1 },
    },
  }),
  view: viewElementwise(
    invertedFunctions.arrays,
    (kept, q) =>
      `Inverted dropout keeps ${kept} pixels and multiplies them by ${(1 / q).toFixed(2)}; inference leaves the input as it is`,
  ),
};

/** The training part of a variant that drops the inputs of layers, and feature maps. */
export function before(
  layer: Elementwise["layer"],
  part: Pick<TrainPart, "networks" | "rates">,
): TrainPart & Required<Pick<TrainPart, "maps">> {
  const maps = (rate: number) => (rate === 0 ? nothing() : layer({ rate }));
  return { ...part, connect: ({ units, init, rate }) => [maps(rate), dense(units, { init })], maps };
}

/** The view of a variant that multiplies pixels. @param conclude Makes the title from the pixels kept and the keep probability. */
function viewElementwise(
  variant: ArrayFunctions,
  conclude: (kept: string, keepProbability: number) => string,
): (x: Float32Array, reader: Reader, choice: SeeItChoice) => LayerViews {
  return (x, _, choice) => {
    const { rate, step } = choice;
    const key = keyFromSeed(choice.seed);
    const maskAt = (at: number) => keepMask({ key, step: at, rate, count: PIXELS });
    const y = maskNumbers().map((index) => variant.dropout(x, { rate, key, step: step + index }));
    const inference = variant.infer(x, { rate });
    const ones = new Float32Array(PIXELS).fill(1);
    return {
      title: conclude(keptOf(maskAt(step)), keepProbability(rate)),
      linear: true,
      distances: distancesTo(inference, y),
      pictures(masks) {
        const newest = step + masks - 1;
        const mask = maskAt(newest);
        const dx = variant.dropoutGrad(ones, { rate, key, step: newest });
        const which = masks === 1 ? "" : ` ${masks}`;
        return [
          { title: "input x", values: x, kind: "ink" },
          { title: `mask${which}`, values: mask, kind: "mask" },
          { title: `forward: y${which}`, values: y[masks - 1]!, kind: "ink", mask },
          { title: "backward: dx (dy = 1)", values: dx, kind: "gradient", mask },
          { title: `mean of ${masks} y`, values: meanOf(y.slice(0, masks)), kind: "ink" },
          { title: "inference: y", values: inference, kind: "ink" },
        ];
      },
    };
  };
}
