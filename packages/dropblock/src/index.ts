/**
 * DropBlock: dropout of square blocks of images.
 * @module @maskout/dropblock
 */
import type { Layer } from "@maskout/core";
import {
  applyNoise,
  applyNoiseGrad,
  defineNoise,
  type NoiseDefinition,
  noiseLayer,
  type ShapedNoiseLayerOptions,
  type ShapedNoiseOptions,
} from "@maskout/core/variant";
import { onCpu } from "./cpu.js";
import { blocksOf, type DropBlockOptions, type DropBlockSettings, expectImages, resolveDropBlock } from "./images.js";

export type { DropBlockOptions, DropBlockSettings } from "./images.js";
export { schedule } from "./schedule.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

/** DropBlock as a value, for the conformance suite and for tools that compare variants: noise whose mean over each image is 1. */
export const variant: NoiseDefinition<DropBlockOptions, DropBlockSettings> = defineNoise({
  name: "dropblock",
  packageName: "@maskout/dropblock",
  layerName: "dropBlock2d",
  madeFor: CORE_VERSION,
  options: ["rate", "keepProb", "blockSize", "sharedChannels"],
  settings: resolveDropBlock,
  stochastic: ({ rate }: DropBlockSettings) => rate > 0,
  forward: {
    name: "dropBlock2d",
    shapes({ x }, params) {
      expectImages("dropBlock2d", x, params);
      return { y: x };
    },
    cpu: onCpu,
    gpu: async () => (await import("./gpu.js")).onGpu,
  },
  infer: () => 1,
  draws: (settings, image) => blocksOf(settings, image).draws,
  facts: ({ rate }) => ({
    // The variance depends on the shape of the image, and on the element's place in it.
    moments: (x) => ({ mean: x, ...(rate === 0 && { variance: 0 }) }),
    decisions: "blocks",
    alone: false,
  }),
});

/**
 * DropBlock of images `[batch, rows, columns, channels]`, as in training: `kept ? x * fround(values / kept values) : 0`. An element is dropped if it
 * lies under a block, and the kept values are counted per image. At inference there is nothing to do.
 *
 * @param x As many values as `shape` has. @param options `rate`, the share of elements that blocks should cover, or `keepProb`; `blockSize`;
 * `sharedChannels`; `shape`; `seed` or `key`; `step`, to be increased for new blocks at every call.
 * @returns A new array, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit, or a block does not fit into an
 * image.
 */
export function dropout(x: Float32Array, options: DropBlockOptions & ShapedNoiseOptions): Float32Array {
  return applyNoise(variant, x, options);
}

/**
 * The gradient of {@link dropout} with respect to `x`: `dropout` applied to `dy`, with the same blocks, drawn again from the same options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws The same errors as {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: DropBlockOptions & ShapedNoiseOptions): Float32Array {
  return applyNoiseGrad(variant, dy, options);
}

/**
 * DropBlock as a layer, for images `[batch, rows, columns, channels]`: square blocks are dropped, so that the neighbours of a dropped element do not
 * reveal it. An element under a block is dropped. The others are multiplied by `values / kept values`, counted per image, so that no result depends
 * on the batch. The top left corners of blocks lie where whole blocks fit, each place with probability
 * `rate / blockSize^2 * rows columns / ((rows - blockSize + 1) (columns - blockSize + 1))`, to the nearest multiple of 1/65536. The gradient is
 * scaled in the same way, with the same blocks, which are drawn again and never stored. In `"infer"` mode it is the identity. Source: Ghiasi, Lin and
 * Le, "DropBlock: a regularization method for convolutional networks", NeurIPS 2018, equation 1.
 *
 * @param options `rate`, the share of elements that blocks should cover, in [0, 1), or `keepProb`; `blockSize`, the number of rows and columns of a
 * block; `sharedChannels`, whether all channels drop the same blocks (default false); `seed` or `key` for the layer's own blocks (default: the
 * model's key); `name`.
 * @throws {@link OptionError} for options outside their range; {@link ShapeError}, when the model is built, for examples that are not images, or are
 * smaller than a block.
 */
export function dropBlock2d(options: DropBlockOptions & ShapedNoiseLayerOptions): Layer {
  return noiseLayer(variant, options);
}
