// Convolution and its two gradients as matrix products, blocked as in the matrix product. The large operand, patches of images, is
// packed directly from the images, or added to them (patches.as.ts), one block at a time.
//
// Every element is summed in the same order, however the work is divided: a position's terms in blocks of DEPTH, a weight's over blocks of
// positions that are counted from the very first, a pixel's over the positions that see it, in their order.
import { addBias, multiplyStrips, packRows } from "../matmul/imported.as";
import { DEPTH } from "../matmul/pack.as";
import { ROWS, SCRATCH, STRIPS } from "../matmul/strips.as";
import { addPatches, packPatches, packTaps, PATCH_SCRATCH, PATCH_SLACK } from "./patches.as";

/** The place of the patches' data in the scratch. */
const PATCHES: usize = SCRATCH + PATCH_SLACK;
/** The number of taps whose gradients are computed at a time, before they are added to their pixels. */
const TAPS: i32 = 512;
/** The place of these gradients in the scratch. */
const GRADIENTS: usize = PATCHES + PATCH_SCRATCH;

/** Bytes of scratch for the forward pass and for the gradient with respect to the weights. */
export const SCRATCH_BYTES: i32 = <i32>GRADIENTS;
/** Bytes of scratch for the gradient with respect to the images. */
export const INPUT_SCRATCH_BYTES: i32 = <i32>GRADIENTS + ROWS * TAPS * 4;

/** Computes output positions `begin … end` of y [batch, height, width, filters], plus `bias` [filters] unless it is 0; y points at the first of them. */
export function conv2d(
  y: usize, x: usize, w: usize, bias: usize, begin: i32, end: i32,
  rows: i32, columns: i32, channels: i32, kernelRows: i32, kernelColumns: i32, filters: i32,
  strideRows: i32, strideColumns: i32, top: i32, left: i32, height: i32, width: i32,
  scratch: usize,
): void {
  const depth = kernelRows * kernelColumns * channels;
  const yRow = <usize>filters << 2;
  if (depth == 0) memory.fill(y, 0, <usize>(end - begin) * yRow);
  memory.fill(scratch + PATCHES, 0, PATCH_SCRATCH);
  for (let position = begin; position < end; position += ROWS) {
    const count = min(ROWS, end - position);
    for (let tap = 0; tap < depth; tap += DEPTH) {
      const terms = min(DEPTH, depth - tap);
      packPatches(
        scratch + STRIPS, x, position, count, tap, terms,
        rows, columns, channels, kernelColumns, strideRows, strideColumns, top, left, height, width,
        scratch + PATCHES,
      );
      multiplyStrips(y, w + <usize>tap * yRow, count, filters, terms, yRow, 4, yRow, tap, scratch);
    }
    if (bias) addBias(y, y, bias, count, filters);
    y += <usize>count * yRow;
  }
}

/** Computes rows `begin … end` of dw [kernelRows * kernelColumns * channels, filters]; dw points at the first of them. */
export function conv2dWeightGrad(
  dw: usize, x: usize, dy: usize, begin: i32, end: i32, positions: i32,
  rows: i32, columns: i32, channels: i32, kernelRows: i32, kernelColumns: i32, filters: i32,
  strideRows: i32, strideColumns: i32, top: i32, left: i32, height: i32, width: i32,
  scratch: usize,
): void {
  const row = <usize>filters << 2;
  if (positions == 0) memory.fill(dw, 0, <usize>(end - begin) * row);
  for (let position = 0; position < positions; position += DEPTH) {
    const terms = min(DEPTH, positions - position);
    let out = dw;
    for (let tap = begin; tap < end; tap += ROWS) {
      const count = min(ROWS, end - tap);
      packTaps(
        scratch + STRIPS, x, tap, count, position, terms,
        rows, columns, channels, kernelColumns, strideRows, strideColumns, top, left, height, width,
        scratch + PATCHES,
      );
      multiplyStrips(out, dy, count, filters, terms, row, 4, row, position, scratch);
      out += <usize>count * row;
    }
    dy += <usize>terms * row;
  }
}

/** Computes pixels `begin … end` of dx [batch, rows, columns, channels]; dx points at the first of them. */
export function conv2dInputGrad(
  dx: usize, dy: usize, w: usize, begin: i32, end: i32,
  rows: i32, columns: i32, channels: i32, kernelRows: i32, kernelColumns: i32, filters: i32,
  strideRows: i32, strideColumns: i32, top: i32, left: i32, height: i32, width: i32,
  scratch: usize,
): void {
  memory.fill(dx, 0, <usize>((end - begin) * channels) << 2);
  if (filters == 0 || begin == end) return;
  const yRow = <usize>filters << 2;
  const taps = kernelRows * kernelColumns * channels;
  const patches = scratch + GRADIENTS;
  const firstLine = begin / columns;
  const lastLine = (end - 1) / columns;
  // The first row of positions that sees one of the pixels, and the row after the last.
  const first = lineOf(firstLine, rows, height, strideRows, top - kernelRows + strideRows) * width;
  const last = lineOf(lastLine, rows, height, strideRows, top + strideRows) * width;
  for (let position = first; position < last; position += ROWS) {
    const count = min(ROWS, last - position);
    // From the last taps to the first: a later position sees a pixel with an earlier tap, so its gradient is added later.
    for (let stop = taps; stop > 0; stop -= TAPS) {
      const tap = max(0, stop - TAPS);
      const wide = stop - tap;
      const row = <usize>wide << 2;
      for (let filter = 0; filter < filters; filter += DEPTH) {
        const terms = min(DEPTH, filters - filter);
        const skip = <usize>filter << 2;
        packRows(scratch + STRIPS, dy + <usize>position * yRow + skip, yRow, 4, count, terms);
        multiplyStrips(patches, w + <usize>tap * yRow + skip, count, wide, terms, 4, yRow, row, filter, scratch);
      }
      addPatches(
        dx, patches, begin, end, position, count, tap, wide,
        rows, columns, channels, kernelColumns, strideRows, strideColumns, top, left, height, width,
      );
    }
  }
}

/** For a row of pixels among all images: `(its number in its image + shift) / stride`, clipped to the image's rows of positions. */
function lineOf(line: i32, rows: i32, height: i32, stride: i32, shift: i32): i32 {
  const image = line / rows;
  const within = (line - image * rows + shift) / stride;
  return image * height + max(0, min(height, within));
}
