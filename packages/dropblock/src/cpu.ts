/** The CPU kernel, WebAssembly SIMD and plain TypeScript, which is the specification. */
import { addressOf, type CpuFace, forEachDraw, type NoisePlace, simdFace, sizeOf } from "@maskout/core/variant";
import { blocksSimd, SCRATCH_BYTES } from "./blocks/simd.generated.js";
import { type Blocks, blocksOf, type DropBlockSettings } from "./images.js";

/** The place to draw from, and the blocks to drop. */
export type DropBlockParams = NoisePlace & DropBlockSettings;

/** `y = kept ? x * fround(values / kept values) : 0`, counted per image; a dropped NaN gives 0. */
export const onCpu: CpuFace<DropBlockParams, "x", "y"> = {
  reference({ inputs: { x }, outputs: { y }, params }) {
    const [batch = 0, ...image] = x.shape;
    const blocks = blocksOf(params, image);
    const { planes, channels } = blocks;
    const decisions = blocks.rows * blocks.columns * planes;
    for (let n = 0; n < batch; n++) {
      const kept = keptOf(blocks, { ...params, element: params.element + n * strideOf(params, blocks) });
      const count = kept.reduce((sum, one) => sum + one, 0);
      const scale = Math.fround(decisions / count);
      for (let index = 0; index < decisions * channels; index++) {
        const at = n * decisions * channels + index;
        y.values[at] = kept[Math.floor(index / channels)] === 1 ? x.values[at]! * scale : 0;
      }
    }
  },
  simd: simdFace({
    module: blocksSimd,
    // A whole image is counted before it is scaled.
    range: "examples",
    scratch({ inputs: { x }, params }) {
      const { rows, columns, planes } = blocksOf(params, x.shape.slice(1));
      const reach = params.blockSize - 1;
      return SCRATCH_BYTES + (columns + reach + (2 * rows - reach) * columns) * planes;
    },
    run(simd, { inputs: { x }, outputs: { y }, params }, { begin, end, scratch }) {
      const [, ...image] = x.shape;
      const blocks = blocksOf(params, image);
      const { rows, columns, planes, channels, threshold } = blocks;
      const { blockSize, element, step, sample, key } = params;
      const stride = strideOf(params, blocks);
      const first = begin * sizeOf(image);
      const [from, to] = [addressOf(x, first), addressOf(y, first)];
      const place = [element + begin * stride, stride, step, sample, ...key, threshold] as const;
      simd.dropBlocks(from, to, scratch, end - begin, rows, columns, planes, channels, blockSize, ...place);
    },
  }),
};

/** The number of draws from one image to the next: 0 if images share their blocks, which is the only noise shape allowed. */
function strideOf({ noiseShape }: DropBlockParams, { draws }: Blocks): number {
  return noiseShape === undefined ? draws : 0;
}

/** The decisions for an image `[rows, columns, planes]`, 1 = kept: an element is dropped if it lies under a block. */
function keptOf(
  { rows, columns, planes, draws, threshold }: Blocks,
  { blockSize, ...place }: DropBlockParams,
): Uint8Array {
  const kept = new Uint8Array(rows * columns * planes).fill(1);
  const cornerColumns = columns - blockSize + 1;
  forEachDraw(place, draws, (corner, draw) => {
    if (draw < threshold) return;
    const plane = corner % planes;
    const column = Math.floor(corner / planes) % cornerColumns;
    const row = Math.floor(corner / planes / cornerColumns);
    for (let i = row; i < row + blockSize; i++) {
      for (let j = column; j < column + blockSize; j++) kept[(i * columns + j) * planes + plane] = 0;
    }
  });
  return kept;
}
