/** DropBlock: square blocks of an image are dropped. */
import { keyFromSeed, type Shape } from "@maskout/core";
import { applyInference } from "@maskout/core/variant";
import { dropBlock2d, dropout, dropoutGrad, variant } from "@maskout/dropblock";
import { PIXELS, SIDE } from "../data/digits.js";
import type { Contender } from "./contender.js";
import { inverted } from "./elementwise.js";
import { noiseOf } from "./noise.js";
import { distancesTo, keptOf, type LayerViews, maskNumbers, meanOf, type Reader, type SeeItChoice } from "./view.js";

/** Feature maps as large as those of a network for digits, if there are enough elements, and the paper's blocks. */
const TIMED = { side: 32, channels: 32, block: 7 };

/** The block size for a digit, and for the feature maps of convolutions. */
const BLOCK = 5;

export const dropblock: Contender = {
  name: "dropblock",
  hue: "brown",
  sentence: "Square blocks of an image are dropped, and the rest is scaled up so that the mean of the image is kept.",
  speed: {
    kind: "elementwise",
    name: "dropblock",
    noise: (rate, shape) => {
      const blockSize = blockOf(shape);
      return noiseOf({ ...variant, settings: (owner) => variant.settings(owner, { rate, blockSize }) })(rate, shape);
    },
    arrays: {
      dropout: (x, options) => dropout(x, { ...options, ...imagesAndBlocks(x.length) }),
      dropoutGrad: (dy, options) => dropoutGrad(dy, { ...options, ...imagesAndBlocks(dy.length) }),
      // The identity, for which the package has no function.
      infer: (x, { rate, out }) => applyInference(variant, x, { rate, blockSize: 1, ...(out && { out }) }),
    },
    // This layer is used only for inference, where the block size does not matter.
    layer: ({ rate }) => dropBlock2d({ rate, blockSize: 1 }),
    shapeOf: imagesOf,
  },
  // This variant drops feature maps; hidden units are dropped by inverted dropout at the same rate.
  train: {
    networks: ["cnn"],
    connect: inverted.train.connect,
    maps: (rate) => dropBlock2d({ rate, blockSize: BLOCK }),
    rates: { cnn: { input: 0.25, hidden: 0.5 } },
  },
  view: viewDropBlock,
};

/** A shape `[batch, rows, columns, channels]` of `size` elements: images of 32 x 32 with 32 channels, or a line of points. */
function imagesOf(size: number): Shape {
  const { side, channels } = TIMED;
  return size % (side ** 2 * channels) === 0 ? [size / (side ** 2 * channels), side, side, channels] : [1, 1, size, 1];
}

/** Blocks that fit into images of a shape. */
function blockOf([, rows = 1]: Shape): number {
  return Math.min(TIMED.block, rows);
}

function imagesAndBlocks(size: number): { readonly shape: Shape; readonly blockSize: number } {
  const shape = imagesOf(size);
  return { shape, blockSize: blockOf(shape) };
}

function viewDropBlock(x: Float32Array, _: Reader, choice: SeeItChoice): LayerViews {
  const { rate, step } = choice;
  const key = keyFromSeed(choice.seed);
  const place = (at: number) => ({ rate, blockSize: BLOCK, key, step: at, shape: [1, SIDE, SIDE, 1] });
  const y = maskNumbers().map((index) => dropout(x, place(step + index)));
  const backAt = (at: number) => dropoutGrad(new Float32Array(PIXELS).fill(1), place(at));
  const maskOf = (dx: Float32Array) => Uint8Array.from(dx, (value) => (value === 0 ? 0 : 1));
  const dx = backAt(step);
  return {
    title: `DropBlock keeps ${keptOf(maskOf(dx))} pixels and multiplies them by ${Math.max(...dx).toFixed(2)}; inference leaves the input as it is`,
    linear: false,
    apart: "DropBlock keeps the mean of the whole image, and drops less at its edges",
    distances: distancesTo(x, y),
    pictures(masks) {
      const newest = backAt(step + masks - 1);
      const mask = maskOf(newest);
      const which = masks === 1 ? "" : ` ${masks}`;
      return [
        { title: "input x", values: x, kind: "ink" },
        { title: `mask${which}`, values: mask, kind: "mask" },
        { title: `forward: y${which}`, values: y[masks - 1]!, kind: "ink", mask },
        { title: "backward: dx (dy = 1)", values: newest, kind: "gradient", mask },
        { title: `mean of ${masks} y`, values: meanOf(y.slice(0, masks)), kind: "ink" },
        { title: "inference: y", values: x, kind: "ink" },
      ];
    },
  };
}
