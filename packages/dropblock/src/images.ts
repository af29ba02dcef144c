/** The options of DropBlock, and the resulting numbers for images of a shape. */

import { ShapeError } from "@maskout/core";
import {
  expectBoolean,
  expectRank,
  expectRate,
  expectWhole,
  type RateOptions,
  type Shape,
  thresholdOf,
} from "@maskout/core/variant";

/** The blocks to drop. */
export type DropBlockOptions = RateOptions & {
  /** The number of rows and columns of a block, at least 1. */
  readonly blockSize: number;
  /** Whether all channels of an image drop the same blocks. Default false: each channel has its own. */
  readonly sharedChannels?: boolean;
};

/** {@link DropBlockOptions}, checked. */
export interface DropBlockSettings {
  /** The share of elements that blocks should cover, in [0, 1). */
  readonly rate: number;
  /** The number of rows and columns of a block. */
  readonly blockSize: number;
  /** Whether all channels drop the same blocks. */
  readonly sharedChannels: boolean;
}

/** Checks the options. @throws {@link OptionError} for options outside their range. */
export function resolveDropBlock(owner: string, options: DropBlockOptions): DropBlockSettings {
  const { blockSize, sharedChannels = false } = options;
  return {
    rate: expectRate(owner, options),
    blockSize: expectWhole(owner, "blockSize", blockSize, 1, "It is the number of rows and columns of a block."),
    sharedChannels: expectBoolean(owner, "sharedChannels", sharedChannels, "whether all channels drop the same blocks"),
  };
}

/** Refuses an input that is not a batch of images, and blocks larger than the images. @throws {@link ShapeError} */
export function expectImages(owner: string, shape: Shape, { blockSize }: DropBlockSettings): void {
  expectRank(owner, "input", shape, 4, "[batch, rows, columns, channels]");
  const [, rows = 0, columns = 0] = shape;
  if (blockSize <= Math.min(rows, columns)) return;
  const shapes = { block: [blockSize, blockSize], image: [rows, columns] };
  throw new ShapeError(owner, shapes, "a block that is not larger; choose a smaller blockSize");
}

/** The decisions for images of a shape: how many there are, and how often they drop. */
export interface Blocks {
  readonly rows: number;
  readonly columns: number;
  /** Decisions per position: one for each channel, or one for all channels. */
  readonly planes: number;
  /** Values per decision. */
  readonly channels: number;
  /** Draws per image: one for each plane and each place where the top left corner of a block can lie. */
  readonly draws: number;
  /** The probability that a place has the corner of a block: equation 1 of the paper. */
  readonly gamma: number;
  /** A place has a corner unless its draw is below this: `gamma` to the nearest multiple of 1/65536. */
  readonly threshold: number;
}

/** The decisions for images `[rows, columns, channels]`. */
export function blocksOf({ rate, blockSize, sharedChannels }: DropBlockSettings, image: Shape): Blocks {
  const [rows = 0, columns = 0, depth = 0] = image;
  const places = (rows - blockSize + 1) * (columns - blockSize + 1);
  const [planes, channels] = sharedChannels ? [1, depth] : [depth, 1];
  const gamma = (rate / blockSize ** 2) * ((rows * columns) / places);
  return { rows, columns, planes, channels, draws: places * planes, gamma, threshold: Math.max(1, thresholdOf(gamma)) };
}
