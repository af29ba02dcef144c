/** The networks of the training experiments, which differ only in what they drop. */
import {
  batchNorm,
  chain,
  conv2d,
  type Device,
  flatten,
  globalAveragePool2d,
  type Layer,
  type Model,
  maxPool2d,
  relu,
  residual,
  selu,
  sequential,
} from "@maskout/core";
import type { TrainPart } from "../../contenders/contender.js";
import { nothing } from "../../contenders/none.js";
import { CLASSES, PIXELS, SIDE } from "../../data/digits.js";
import type { Rates } from "./schema.js";
import type { Experiment, Extent } from "./settings.js";

type Architecture = Pick<Experiment, "hidden" | "convolutions" | "blocks" | "activation"> & Pick<Extent, "trainDigits">;

/** The input shape of an experiment's network: an image if the network begins with convolutions or blocks, otherwise a row. */
export function digitShape({ convolutions, blocks }: Pick<Experiment, "convolutions" | "blocks">): readonly number[] {
  return convolutions === undefined && blocks === undefined ? [PIXELS] : [SIDE, SIDE, 1];
}

/**
 * The network of an experiment: convolutions or residual blocks, if it has any, and fully connected layers. Dropout is applied to the
 * outputs of the convolutions, to the inputs of every fully connected layer, and in the blocks.
 */
export function buildModel(
  settings: Architecture,
  part: TrainPart,
  rates: Rates,
  { seed, device }: { readonly seed: string; readonly device: Device },
): Model {
  const layers =
    settings.blocks === undefined
      ? [...convolve(settings, part, rates), ...connectAll(settings, part, rates)]
      : [...stack(settings.blocks, part, rates), ...connectAll(settings, part, { input: 0, hidden: 0 })];
  return sequential(layers, { seed, device, inputShape: digitShape(settings) });
}

/** Convolutions, pooling, and their outputs as one row per image. A variant that drops maps does so before that, at the input rate. */
function convolve({ convolutions }: Architecture, { maps = nothing }: TrainPart, { input }: Rates): readonly Layer[] {
  if (convolutions === undefined) return [];
  const { filters, kernelSize, poolSize } = convolutions;
  return [
    ...filters.flatMap((count) => [conv2d(count, { kernelSize }), relu()]),
    maxPool2d({ poolSize }),
    maps(input),
    flatten(),
  ];
}

/** Fully connected layers. The inputs of the first are dropped at the input rate, unless the convolutions' maps were. */
function connectAll(
  { hidden, trainDigits, convolutions, activation = "relu" }: Architecture,
  { connect, maps }: TrainPart,
  rates: Rates,
): readonly Layer[] {
  const dropped = convolutions !== undefined && maps !== undefined;
  const { init, activate } = ACTIVATIONS[activation];
  const connected = (units: number, index: number) =>
    connect({ units, init, rate: index > 0 ? rates.hidden : dropped ? 0 : rates.input, digits: trainDigits });
  return [
    ...hidden.flatMap((units, index) => [...connected(units, index), activate()]),
    ...connected(CLASSES, hidden.length),
  ];
}

const ACTIVATIONS = {
  relu: { init: "he", activate: relu },
  selu: { init: "lecun", activate: selu },
} as const;

/**
 * Residual blocks on feature maps of a quarter of the digits' size, then the mean of every map. A block normalises before each of its two
 * convolutions (He et al. 2016, "Identity mappings in deep residual networks", figure 1b). Dropout is between the two (Zagoruyko and
 * Komodakis 2016, figure 1d), or drops the block as a whole.
 */
function stack(
  { count, filters }: NonNullable<Architecture["blocks"]>,
  { maps = nothing, block = (body) => residual(body) }: TrainPart,
  { hidden: rate }: Rates,
): readonly Layer[] {
  // A training has a few hundred steps. With Keras's 0.99 the running statistics would average over them and lag behind the weights.
  const normalised = () => batchNorm({ momentum: 0.9 });
  const convolution = () => conv2d(filters, { kernelSize: 3, padding: "same", bias: false });
  const body = () => chain([normalised(), relu(), convolution(), maps(rate), normalised(), relu(), convolution()]);
  return [
    conv2d(filters, { kernelSize: 3, padding: "same", strides: 2, bias: false }),
    maxPool2d({ poolSize: 2 }),
    ...Array.from({ length: count }, (_, index) => block(body(), { rate, index, blocks: count })),
    normalised(),
    relu(),
    globalAveragePool2d(),
  ];
}
