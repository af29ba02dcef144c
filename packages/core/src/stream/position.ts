/** The mask stream, version 1, in plain TypeScript: the draw of every element. */
import { type Block, type Key, philoxBlock } from "./philox.js";

/** A place in the mask stream: the draws of the elements from `element` on, at one training step and one sample. */
export interface StreamPosition {
  /** The key of the stream: two u32. */
  readonly key: Key;
  /** The training step, u32. */
  readonly step: number;
  /** The Monte Carlo sample, u32; 0 in training. */
  readonly sample: number;
  /** Index of the first element, flat and row-major, below 2^53. */
  readonly element: number;
}

/** The number of elements per Philox block: four words of two 16-bit draws. */
const ELEMENTS_PER_BLOCK = 8;

/**
 * Calls `visit(index, draw)` for `count` elements from the position on; `index` counts from 0, `draw` is in [0, 65536).
 * Element `e` takes half-word `e mod 8` (low half of word 0 first) of the block with counter
 * `[block mod 2^32, floor(block / 2^32), step, sample]`, `block = floor(e / 8)`.
 */
export function forEachDraw(
  position: StreamPosition,
  count: number,
  visit: (index: number, draw: number) => void,
): void {
  const { key, step, sample, element } = position;
  let lane = element % ELEMENTS_PER_BLOCK;
  let block = (element - lane) / ELEMENTS_PER_BLOCK;
  for (let index = 0; index < count; block++) {
    const words: Block = philoxBlock([block % 2 ** 32, Math.floor(block / 2 ** 32), step, sample], key);
    for (; lane < ELEMENTS_PER_BLOCK && index < count; lane++, index++) {
      const word = words[(lane >> 1) as 0 | 1 | 2 | 3];
      visit(index, lane % 2 === 0 ? word & 0xffff : word >>> 16);
    }
    lane = 0;
  }
}
