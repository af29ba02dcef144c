/** The options of DropBlock, and what they mean for images of a shape. */

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

/** The blocks that are dropped. */
export type DropBlockOptions = RateOptions & {
  /** Rows and columns of a block. */
  readonly blockSize: number;
  /** Whether all channels of an image drop the same blocks. Default false: each channel has its own. */
  readonly sharedChannels?: boolean;
};

/** The same, checked. */
export interface DropBlockSettings {
  /** The share of elements that blocks are to cover, in [0, 1). */
  readonly rate: number;
  /** Rows and columns of a block. */
  readonly blockSize: number;
  /** Whether all channels drop the same blocks. */
  readonly sharedChannels: boolean;
}

/** @throws {@link OptionError} for options outside their range. */
export function resolveDropBlock(owner: string, options: DropBlockOptions): DropBlockSettings {
  const { blockSize, sharedChannels = false } = options;
  return {
    rate: expectRate(owner, options),
    blockSize: expectWhole(owner, "blockSize", blockSize, 1, "It is how many rows and columns a block has."),
    sharedChannels: expectBoolean(owner, "sharedChannels", sharedChannels, "whether all channels drop the same blocks"),
  };
}

/** Refuses what is no batch of images, and blocks that are larger than they. @throws {@link ShapeError} */
export function expectImages(owner: string, shape: Shape, { blockSize }: DropBlockSettings): void {
  expectRank(owner, "input", shape, 4, "[batch, rows, columns, channels]");
  const [, rows = 0, columns = 0] = shape;
  if (blockSize <= Math.min(rows, columns)) return;
  const shapes = { block: [blockSize, blockSize], image: [rows, columns] };
  throw new ShapeError(owner, shapes, "a block that is not larger; choose a smaller blockSize");
}

/** Images of a shape under blocks: in numbers, how many decisions there are, and how often they drop. */
export interface Blocks {
  readonly rows: number;
  readonly columns: number;
  /** Decisions at a position: one for each channel, or one for all. */
  readonly planes: number;
  /** Values that a decision is for. */
  readonly channels: number;
  /** The draws that one image takes: one for each place where a block's top left corner can lie, and each plane. */
  readonly draws: number;
  /** The probability that a block's corner lies at a place: equation 1 of the paper. */
  readonly gamma: number;
  /** A place has none where its draw is below this: `gamma` to the nearest multiple of 1/65536. */
  readonly threshold: number;
}

/** Of images `[rows, columns, channels]`. */
export function blocksOf({ rate, blockSize, sharedChannels }: DropBlockSettings, image: Shape): Blocks {
  const [rows = 0, columns = 0, depth = 0] = image;
  const places = (rows - blockSize + 1) * (columns - blockSize + 1);
  const [planes, channels] = sharedChannels ? [1, depth] : [depth, 1];
  const gamma = (rate / blockSize ** 2) * ((rows * columns) / places);
  return { rows, columns, planes, channels, draws: places * planes, gamma, threshold: Math.max(1, thresholdOf(gamma)) };
}
