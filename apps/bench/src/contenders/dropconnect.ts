/** DropConnect: masks over weights, timed and trained as a layer. */
import { type Key, keyFromSeed } from "@maskout/core";
import { dropConnect, dropConnectDense, dropConnectGrad, dropConnectMoments } from "@maskout/dropconnect";
import { CLASSES, PIXELS } from "../data/digits.js";
import type { Contender, TrainPart } from "./contender.js";
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
  unitMask,
} from "./view.js";

export const dropconnect: Contender & { readonly train: TrainPart } = {
  name: "dropconnect",
  hue: "green",
  sentence: "Weights are dropped instead of activations, with a separate mask for every example.",
  speed: { kind: "weights", dropConnect, dropConnectGrad },
  train: {
    networks: ["dense", "cnn"],
    // Weights are dropped at the rate at which other variants drop the inputs of the layer.
    connect: ({ units, init, rate }) => [nothing(), dropConnectDense(units, { init, rate, mask: "example" })],
    rates: { overfit: { input: 0.5, hidden: 0.1 } },
    costly: true,
  },
  view: viewDropConnect,
};

/** The view of masks over the weights of the layer that reads digits. It shows the weights of one unit. */
export function viewDropConnect(x: Float32Array, { w, b }: Reader, choice: SeeItChoice): LayerViews {
  const { rate, step, digit } = choice;
  const key = keyFromSeed(choice.seed);
  const layer = { x, w, b, batch: 1, inputs: PIXELS, units: CLASSES };
  const y = maskNumbers().map((index) => dropConnect(layer, { rate, key, step: step + index, mask: "example" }));
  const inference = dropConnectMoments(layer, { rate }).mean;
  const dy = new Float32Array(CLASSES).fill(1);
  const weights = columnOf(w, digit);
  const scale = 1 / keepProbability(rate);
  const used = (at: number) => keptWeights(weights, { key, rate, step: at }, digit, scale);
  const kept = keptOf(unitMask({ key, rate, step }, digit));
  return {
    title: `DropConnect keeps ${kept} weights of this unit, multiplied by ${scale.toFixed(2)}; every unit and example has its own mask`,
    linear: true,
    distances: distancesTo(inference, y),
    outputs: { what: "Output of each unit", ofMasks: y, inference },
    pictures(masks) {
      const newest = step + masks - 1;
      const mask = unitMask({ key, rate, step: newest }, digit);
      const { dw } = dropConnectGrad({ ...layer, dy }, { rate, key, step: newest, mask: "example" });
      return [
        { title: "input x", values: x, kind: "ink" },
        { title: `weights w of unit ${digit}`, values: weights, kind: "signed" },
        { title: "their mask", values: mask, kind: "mask" },
        { title: "forward: w in use", values: used(newest), kind: "signed", mask },
        { title: "backward: dw (dy = 1)", values: columnOf(dw, digit), kind: "gradient", mask },
        {
          title: `mean of ${masks} w in use`,
          values: meanOf(Array.from({ length: masks }, (_, index) => used(step + index))),
          kind: "signed",
        },
      ];
    },
  };
}

function keptWeights(
  weights: Float32Array,
  place: { readonly key: Key; readonly rate: number; readonly step: number },
  unit: number,
  scale: number,
): Float32Array {
  const mask = unitMask(place, unit);
  return weights.map((weight, input) => (mask[input] === 1 ? weight * scale : 0));
}

/** A column of `[784, 10]`. */
function columnOf(matrix: Float32Array, unit: number): Float32Array {
  return Float32Array.from({ length: PIXELS }, (_, input) => matrix[input * CLASSES + unit]!);
}
