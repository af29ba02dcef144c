/**
 * Windows over images in gpu.js programs. A batch `[batch, rows, columns, channels]` is read as a matrix `[batch * rows, columns *
 * channels]`, and so is a result, whose thread then knows its pixel by dividing. Loops from one row to another count by `i += 1`: of
 * `i++` gpu.js makes a count of float32, which is none on WebGPU.
 */
import type { GpuArguments } from "../../kernel/gpu-face.js";
import { divided, expectCountable, quotient } from "./gpu-count.js";
import type { WindowedImages, Windows } from "./windows.js";

/** The geometry as the programs get it; all below 2^24, so that they stay whole as numbers. */
export const GEOMETRY = [
  "rows",
  "columns",
  "channels",
  "height",
  "width",
  "down",
  "across",
  "strideDown",
  "strideAcross",
  "top",
  "left",
] as const;

type Geometry = (typeof GEOMETRY)[number];

/** The geometry as the programs take it. @throws {@link DeviceError} for images that they cannot count through. */
export function geometryNumbers(
  owner: string,
  images: WindowedImages,
  { size, strides }: Windows,
): NonNullable<GpuArguments<never, never, Geometry>["numbers"]> {
  const { batch, rows, columns, channels, height, width, top, left } = images;
  expectCountable(owner, "rows of all images", batch * Math.max(rows, height));
  expectCountable(owner, "numbers of a row", Math.max(columns, width) * channels);
  return {
    rows,
    columns,
    channels,
    height,
    width,
    // A window that is larger than what is there ends there as well.
    down: Math.min(size[0], rows + top),
    across: Math.min(size[1], columns + left),
    // Of a single window, which has no other at a distance, one that is not too large.
    strideDown: height === 1 ? rows + top : strides[0],
    strideAcross: width === 1 ? columns + left : strides[1],
    top,
    left,
  };
}

/**
 * Statements of a thread of the output: its window is rows `firstRow` to before `endRow` of all images, and columns `firstColumn` to
 * before `endColumn`, of which `channel` is wanted.
 */
export const WINDOW_OF_OUTPUT: string = `${divided("this.thread.x", "channels", "pixel", "channel")}
  ${divided("this.thread.y", "height", "image", "line")}
  const above = line * strideDown - top;
  const before = pixel * strideAcross - left;
  const firstRow = image * rows + Math.max(above, 0);
  const endRow = image * rows + Math.min(above + down, rows);
  const firstColumn = Math.max(before, 0);
  const endColumn = Math.min(before + across, columns);`;

/**
 * Statements of a thread of the input: the windows over its pixel are those of rows `firstRow` to before `endRow` of the `image`'s, and
 * of columns `firstColumn` to before `endColumn`, of which `channel` is wanted. Its own place is (`row`, `pixel`).
 */
export const WINDOWS_OF_INPUT: string = `${divided("this.thread.x", "channels", "pixel", "channel")}
  ${divided("this.thread.y", "rows", "image", "row")}
  const lowest = row + top;
  ${quotient("lowest", "strideDown", "lastRow")}
  const endRow = Math.min(lastRow + 1, height);
  const highest = Math.max(lowest - down + strideDown, 0);
  ${quotient("highest", "strideDown", "firstRow")}
  const rightmost = pixel + left;
  ${quotient("rightmost", "strideAcross", "lastColumn")}
  const endColumn = Math.min(lastColumn + 1, width);
  const leftmost = Math.max(rightmost - across + strideAcross, 0);
  ${quotient("leftmost", "strideAcross", "firstColumn")}`;
