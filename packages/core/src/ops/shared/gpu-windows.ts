/**
 * Windows over images in gpu.js programs. A batch `[batch, rows, columns, channels]` is read as a matrix `[batch * rows, columns *
 * channels]`, and so is a result, whose threads find their pixel by dividing. Loops over rows count with `i += 1`, since gpu.js turns
 * `i++` into a float32 counter, which does not work on WebGPU.
 */
import type { GpuArguments } from "../../kernel/gpu-face.js";
import { divided, expectCountable, quotient } from "./gpu-count.js";
import type { WindowedImages, Windows } from "./windows.js";

/** The names of the geometry's numbers in the programs; all are below 2^24, so that they are exact in float32. */
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

/** The numbers of the geometry for the programs. @throws {@link DeviceError} for images that are too large to count through. */
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
    // A window that is larger than the padded image ends with the image.
    down: Math.min(size[0], rows + top),
    across: Math.min(size[1], columns + left),
    // A single window has no neighbour at this distance; the value only has to be small enough.
    strideDown: height === 1 ? rows + top : strides[0],
    strideAcross: width === 1 ? columns + left : strides[1],
    top,
    left,
  };
}

/**
 * Statements of a thread of the output. They compute its window: rows from `firstRow` to before `endRow` of all images, columns from
 * `firstColumn` to before `endColumn`, and its `channel`.
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
 * Statements of a thread of the input. They compute the windows over its pixel: rows from `firstRow` to before `endRow` of the windows of its
 * `image`, columns from `firstColumn` to before `endColumn`, and its `channel`. Its own place is (`row`, `pixel`).
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
