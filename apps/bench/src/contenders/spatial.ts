/** Spatial dropout: whole feature maps are dropped. */
import {
  conv2d,
  keepMask,
  keyFromSeed,
  type Model,
  maxPool2d,
  relu,
  type Shape,
  sequential,
  tensor,
} from "@maskout/core";
import { applyInference } from "@maskout/core/variant";
import * as spatialPackage from "@maskout/spatial";
import { PIXELS, SIDE } from "../data/digits.js";
import type { Contender } from "./contender.js";
import { inverted } from "./elementwise.js";
import { noiseOf } from "./noise.js";
import {
  distancesTo,
  keepProbability,
  keptOf,
  type LayerViews,
  maskNumbers,
  meanOf,
  type Picture,
  type Reader,
  type SeeItChoice,
} from "./view.js";

/** Feature maps as large as those of a network for digits, if there are enough elements. */
const TIMED = { side: 32, channels: 32 };

export const spatial: Contender = {
  name: "spatial",
  hue: "yellow",
  sentence:
    "Whole feature maps of an example are dropped, because the neighbours of a single dropped point carry the same information.",
  speed: {
    kind: "elementwise",
    name: "spatial",
    noise: noiseOf(spatialPackage.variant2d),
    arrays: {
      dropout: (x, options) => spatialPackage.dropout(x, { ...options, shape: imagesOf(x.length) }),
      dropoutGrad: (dy, options) => spatialPackage.dropoutGrad(dy, { ...options, shape: imagesOf(dy.length) }),
      // The identity, for which the package has no function.
      infer: (x, options) => applyInference(spatialPackage.variant2d, x, options),
    },
    layer: spatialPackage.spatialDropout2d,
    shapeOf: imagesOf,
  },
  // This variant drops feature maps; hidden units are dropped by inverted dropout at the same rate.
  train: {
    networks: ["cnn"],
    connect: inverted.train.connect,
    maps: (rate) => spatialPackage.spatialDropout2d({ rate }),
    rates: { cnn: { input: 0.25, hidden: 0.5 } },
  },
  view: viewSpatial,
};

/** A shape `[batch, rows, columns, channels]` of `size` elements: images of 32 x 32 with 32 channels, or close to that. */
function imagesOf(size: number): Shape {
  let channels = TIMED.channels;
  while (size % channels > 0) channels /= 2;
  const positions = size / channels;
  const { side } = TIMED;
  return positions % side ** 2 === 0 ? [positions / side ** 2, side, side, channels] : [1, 1, positions, channels];
}

/** The number of feature maps along each side of the picture: 4 x 4 maps of 7 x 7. */
const ACROSS = 4;
const MAPS = ACROSS ** 2;
const MAP = SIDE / ACROSS;
const MAPS_SHAPE: Shape = [1, MAP, MAP, MAPS];

/** The model that computes edges of a digit, one direction per map, and the strongest of each neighbourhood. */
let edges: Model | undefined;

function featureMaps(digit: Float32Array): Float32Array {
  if (edges === undefined) {
    const layers = [
      conv2d(MAPS, { kernelSize: 3, padding: "same", bias: false }),
      relu(),
      maxPool2d({ poolSize: ACROSS }),
    ];
    edges = sequential(layers, { seed: "edges", inputShape: [SIDE, SIDE, 1] });
    const filters = Float32Array.from({ length: 9 * MAPS }, (_, index) => {
      const [place, map] = [Math.floor(index / MAPS), index % MAPS];
      const angle = (2 * Math.PI * map) / MAPS;
      return (Math.cos(angle) * ((place % 3) - 1) + Math.sin(angle) * (Math.floor(place / 3) - 1)) / 3;
    });
    edges.assign(new Map([["0.conv2d.weight", tensor(filters, [3, 3, 1, MAPS])]]));
  }
  using x = tensor(digit, [1, SIDE, SIDE, 1]);
  using maps = edges.forward(x).output;
  return maps.dataSync();
}

/** Puts maps `[1, 7, 7, 16]` side by side. */
function mosaic(maps: ArrayLike<number>): Float32Array {
  return Float32Array.from({ length: PIXELS }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
    const map = Math.floor(row / MAP) * ACROSS + Math.floor(column / MAP);
    return maps[((row % MAP) * MAP + (column % MAP)) * MAPS + map]!;
  });
}

function viewSpatial(digit: Float32Array, _: Reader, choice: SeeItChoice): LayerViews {
  const { rate, step } = choice;
  const key = keyFromSeed(choice.seed);
  const x = featureMaps(digit);
  const place = (at: number) => ({ rate, key, step: at, shape: MAPS_SHAPE });
  const y = maskNumbers().map((index) => spatialPackage.dropout(x, place(step + index)));
  const kept = keptOf(keepMask({ key, step, rate, count: MAPS }));
  return {
    title: `Spatial dropout keeps ${kept} feature maps and multiplies them by ${(1 / keepProbability(rate)).toFixed(2)}; inference leaves all as they are`,
    linear: true,
    distances: distancesTo(x, y),
    pictures(masks) {
      const newest = step + masks - 1;
      const dx = spatialPackage.dropoutGrad(new Float32Array(PIXELS).fill(1), place(newest));
      const mask = Uint8Array.from(mosaic(dx), (value) => (value === 0 ? 0 : 1));
      const which = masks === 1 ? "" : ` ${masks}`;
      const pictures: readonly Picture[] = [
        { title: "input x: edges of a digit", values: mosaic(x), kind: "ink" },
        { title: `mask${which}`, values: mask, kind: "mask" },
        { title: `forward: y${which}`, values: mosaic(y[masks - 1]!), kind: "ink", mask },
        { title: "backward: dx (dy = 1)", values: mosaic(dx), kind: "gradient", mask },
        { title: `mean of ${masks} y`, values: mosaic(meanOf(y.slice(0, masks))), kind: "ink" },
        { title: "inference: y", values: mosaic(x), kind: "ink" },
      ];
      return pictures;
    },
  };
}
