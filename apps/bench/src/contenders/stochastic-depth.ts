/** Stochastic depth: residual blocks are left out at random, later ones more often. */
import { conv2d, foldIn, type Key, keyFromSeed, type Model, type Shape, sequential, tensor } from "@maskout/core";
import { drawKept, noiseLayer, thresholdOf } from "@maskout/core/variant";
import { linearRates, stochasticDepth as stochasticBlock, variant } from "@maskout/stochastic-depth";
import { PIXELS, SIDE } from "../data/digits.js";
import type { BlockPlace, Contender } from "./contender.js";
import { noiseOf } from "./noise.js";
import { none } from "./none.js";
import {
  distancesTo,
  keepProbability,
  type LayerViews,
  MOST_MASKS,
  maskNumbers,
  meanOf,
  type Reader,
  type SeeItChoice,
} from "./view.js";

/** The number of examples of an input; each is kept or dropped as a whole. */
const EXAMPLES = 128;

export const stochasticDepth: Contender = {
  name: "stochastic-depth",
  hue: "indigo",
  sentence:
    "Residual blocks are left out at random, later ones more often, so that training uses networks of many depths.",
  speed: {
    kind: "elementwise",
    name: "stochastic-depth",
    noise: noiseOf(variant),
    // The noise on a block's branch. There are no functions on arrays, because a block is a layer.
    layer: (options) => noiseLayer(variant, options),
    shapeOf: branchOf,
  },
  // One decision for all examples of a batch, as in the paper: a dropped body is not computed.
  train: {
    networks: ["residual"],
    connect: none.train.connect,
    block: (body, { rate, index, blocks }: BlockPlace) =>
      stochasticBlock(body, { rate: linearRates(blocks, rate)[index]!, mode: "batch" }),
    rates: { residual: { input: 0, hidden: 0.1 } },
  },
  view: viewStochasticDepth,
};

/** A shape `[batch, features]` of `size` elements. */
function branchOf(size: number): Shape {
  return size % EXAMPLES === 0 ? [EXAMPLES, size / EXAMPLES] : [1, size];
}

/** The number of blocks of the network in the view. The picture of the mask shows them in two rows of four. */
const BLOCKS = 8;
const ACROSS = 4;

/** The kernel of a block's body: the digit moved right by one pixel, minus the digit. It is linear, and so are all blocks together. */
const MOVING = Float32Array.of(0, 0, 0, 1, -1, 0, 0, 0, 0);

/** Moves a digit left of the middle. All blocks together, one pixel each, move it to the right of the middle. */
function leftOfMiddle(digit: Float32Array): Float32Array {
  return digit.map((_, pixel) => ((pixel % SIDE) + BLOCKS / 2 < SIDE ? digit[pixel + BLOCKS / 2]! : 0));
}

function movingNetwork(rates: readonly number[], key: Key): Model {
  const body = () => conv2d(1, { kernelSize: 3, padding: "same", bias: false });
  const layers = rates.map((rate) => stochasticBlock(body(), { rate }));
  const model = sequential(layers, { key, inputShape: [SIDE, SIDE, 1] });
  model.assign(new Map([...model.parameters.keys()].map((name) => [name, tensor(MOVING, [3, 3, 1, 1])])));
  return model;
}

/** One value per block, as two rows of tiles. */
function tiles(values: ArrayLike<number>): Float32Array {
  const [rows, columns] = [SIDE / (BLOCKS / ACROSS), SIDE / ACROSS];
  return Float32Array.from({ length: PIXELS }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
    return values[Math.floor(row / rows) * ACROSS + Math.floor(column / columns)]!;
  });
}

/** The view of a digit that is repeated once per mask: every example has its own mask. */
function viewStochasticDepth(centred: Float32Array, _: Reader, choice: SeeItChoice): LayerViews {
  const { rate, step } = choice;
  const key = keyFromSeed(choice.seed);
  const rates = linearRates(BLOCKS, rate);
  const digit = leftOfMiddle(centred);
  const examples = new Float32Array(MOST_MASKS * PIXELS).map((__, index) => digit[index % PIXELS]!);
  using model = movingNetwork(rates, key);
  using x = tensor(examples, [MOST_MASKS, SIDE, SIDE, 1]);
  using outputs = model.forward(x, { mode: "train", step }).output;
  using alone = tensor(digit, [1, SIDE, SIDE, 1]);
  using whole = model.forward(alone).output;
  const values = outputs.dataSync();
  const y = maskNumbers().map((mask) => values.subarray(mask * PIXELS, (mask + 1) * PIXELS));
  const inference = whole.dataSync();
  const keptBy = (example: number) =>
    rates.map((rate, block) => {
      const position = { key: foldIn(key, block), step, sample: 0, element: example };
      return drawKept(position, 1, thresholdOf(rate))[0]!;
    });
  const count = keptBy(0).reduce((sum, kept) => sum + kept, 0);
  const [first, last] = [rates[0]!, rates[BLOCKS - 1]!].map((rate) => rate.toFixed(2));
  return {
    title: `Stochastic depth keeps ${count} of ${BLOCKS} residual blocks, each of which moves the digit by a pixel; rates grow from ${first} to ${last}, and inference computes all blocks`,
    linear: true,
    distances: distancesTo(inference, y),
    pictures(masks) {
      const kept = keptBy(masks - 1);
      const mask = Uint8Array.from(tiles(kept));
      const scales = kept.map((one, block) => one / keepProbability(rates[block]!));
      const which = masks === 1 ? "" : ` ${masks}`;
      return [
        { title: "input x", values: digit, kind: "ink" },
        { title: `mask${which}, block by block`, values: mask, kind: "mask" },
        { title: `forward: y${which}`, values: y[masks - 1]!, kind: "signed" },
        { title: "backward: scales", values: tiles(scales), kind: "gradient", mask },
        { title: `mean of ${masks} y`, values: meanOf(y.slice(0, masks)), kind: "signed" },
        { title: "inference: y", values: inference, kind: "signed" },
      ];
    },
  };
}
