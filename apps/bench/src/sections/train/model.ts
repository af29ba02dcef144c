/** The networks of the training experiments: the same but for what they drop. */
import { conv2d, type Device, flatten, type Layer, type Model, maxPool2d, relu, sequential } from "@maskout/core";
import type { Connect } from "../../contenders/contender.js";
import { CLASSES, PIXELS, SIDE } from "../../data/digits.js";
import type { Rates } from "./schema.js";
import type { Experiment, Extent } from "./settings.js";

type Convolutions = Pick<Experiment, "convolutions">;

/** The shape of a digit as the network of an experiment takes it: an image where it begins with convolutions. */
export function digitShape({ convolutions }: Convolutions): readonly number[] {
  return convolutions === undefined ? [PIXELS] : [SIDE, SIDE, 1];
}

/**
 * The network of an experiment: convolutions, where it has any, and fully connected layers. Something is dropped on the way into every
 * one of the latter, at the input rate into the first.
 */
export function buildModel(
  settings: Pick<Experiment, "hidden"> & Pick<Extent, "trainDigits"> & Convolutions,
  { connect }: Connect,
  rates: Rates,
  { seed, device }: { readonly seed: string; readonly device: Device },
): Model {
  const { hidden, trainDigits } = settings;
  const layers = hidden.flatMap((units, index) => [
    ...connect(units, index === 0 ? rates.input : rates.hidden, trainDigits),
    relu(),
  ]);
  return sequential([...convolve(settings), ...layers, ...connect(CLASSES, rates.hidden, trainDigits)], {
    seed,
    device,
    inputShape: digitShape(settings),
  });
}

/** Convolutions, pooling, and what they found in one row an image. */
function convolve({ convolutions }: Convolutions): readonly Layer[] {
  if (convolutions === undefined) return [];
  const { filters, kernelSize, poolSize } = convolutions;
  return [...filters.flatMap((count) => [conv2d(count, { kernelSize }), relu()]), maxPool2d({ poolSize }), flatten()];
}
