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

/** Put in by the build. */
declare const CORE_VERSION: string;

/** DropBlock as a value, for the conformance suite and for tools that compare variants: noise whose mean over an image is 1. */
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
    // The variance depends on the shape of the image, and on where in it the element is.
    moments: (x) => ({ mean: x, ...(rate === 0 && { variance: 0 }) }),
    decisions: "blocks",
    alone: false,
  }),
});

/**
 * DropBlock of images `[batch, rows, columns, channels]`, as in training: `kept ? x * fround(values / kept values) : 0`, where an element is
 * dropped that lies under a block, and what is kept is counted image by image. At inference there is nothing to do.
 *
 * @param x As many values as `shape` says. @param options `rate`, the share of elements that blocks are to cover, or `keepProb`;
 * `blockSize`; `sharedChannels`; `shape`; `seed` or `key`; `step`, counted up for new blocks at every call.
 * @returns A new array, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit, or a block does not
 * fit into an image.
 */
export function dropout(x: Float32Array, options: DropBlockOptions & ShapedNoiseOptions): Float32Array {
  return applyNoise(variant, x, options);
}

/**
 * The gradient of {@link dropout} with respect to `x`: what `dropout` makes of `dy`, under the same blocks, drawn again from the same
 * options.
 *
 * @param dy The gradient with respect to the output, as long as `x` was.
 * @returns A new array, or `out`. @throws As {@link dropout}.
 */
export function dropoutGrad(dy: Float32Array, options: DropBlockOptions & ShapedNoiseOptions): Float32Array {
  return applyNoiseGrad(variant, dy, options);
}

/**
 * DropBlock as a layer, for images `[batch, rows, columns, channels]`: square blocks are dropped, so that what lies around an element does
 * not tell what it was. An element is dropped that lies under a block; the others are multiplied by `values / kept values`, counted image
 * by image, so that no result depends on the batch. Blocks' top left corners lie where whole blocks fit, each place with probability
 * `rate / blockSize^2 * rows columns / ((rows - blockSize + 1) (columns - blockSize + 1))`, to the nearest multiple of 1/65536. The
 * gradient is scaled alike, under the same blocks, which are drawn again and never stored. In `"infer"` mode it is the identity. Source:
 * Ghiasi, Lin and Le, "DropBlock: a regularization method for convolutional networks", NeurIPS 2018.
 *
 * @param options `rate`, the share of elements that blocks are to cover, in [0, 1), or `keepProb`; `blockSize`, rows and columns of a block;
 * `sharedChannels`, whether all channels drop the same blocks (default false); `seed` or `key` for blocks of its own (default: the
 * model's key); `name`.
 * @throws {@link OptionError} for options outside their range; when it is built, {@link ShapeError} for examples that are no images, or
 * smaller than a block.
 */
export function dropBlock2d(options: DropBlockOptions & ShapedNoiseLayerOptions): Layer {
  return noiseLayer(variant, options);
}
