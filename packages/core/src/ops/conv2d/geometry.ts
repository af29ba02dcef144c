/** The sizes of a convolution, and the pixels that its positions see. */
import { ShapeError } from "../../errors.js";
import { expectRank, type Shape, sameShape } from "../../shape.js";
import { type WindowedImages, windowsOver } from "../shared/windows.js";
import type { Conv2dParams } from "./params.js";

/** All sizes of a convolution: of its images, of the kernel's positions over them, and of the kernel. */
export interface Convolution extends WindowedImages {
  readonly kernelRows: number;
  readonly kernelColumns: number;
  readonly filters: number;
  readonly strides: readonly [rows: number, columns: number];
  /** The number of output positions: batch times height times width. */
  readonly positions: number;
}

/**
 * The sizes, from the shapes of the images and of the weights.
 * @throws {@link ShapeError} when they do not fit together.
 */
export function convolutionOf(owner: string, x: Shape, w: Shape, { strides, padding }: Conv2dParams): Convolution {
  expectRank(owner, "w", w, 4, "[kernel rows, kernel columns, channels, filters]");
  const [kernelRows = 0, kernelColumns = 0, channels = 0, filters = 0] = w;
  const images = windowsOver(owner, { size: [kernelRows, kernelColumns], strides, padding }, "x", x);
  if (images.channels !== channels) throw new ShapeError(owner, { x, w }, "weights for as many channels as x has");
  const positions = images.batch * images.height * images.width;
  return { ...images, kernelRows, kernelColumns, filters, strides, positions };
}

/** The shape of the output of a convolution. */
export function outputShapeOf({ batch, height, width, filters }: Convolution): Shape {
  return [batch, height, width, filters];
}

/** Refuses a gradient whose shape is not that of the output. @throws {@link ShapeError} */
export function expectOutputShape(owner: string, convolution: Convolution, dy: Shape): void {
  const shape = outputShapeOf(convolution);
  if (!sameShape(dy, shape)) throw new ShapeError(owner, { dy }, `the shape of the output, [${shape.join(", ")}]`);
}

/**
 * Visits the pixels that an output position sees, with the index of the pixel over all images, and the index of the kernel's place over it,
 * over the kernel's rows and columns.
 */
export function forEachSeen(
  { rows, columns, height, width, kernelRows, kernelColumns, strides, top, left }: Convolution,
  position: number,
  visit: (pixel: number, place: number) => void,
): void {
  const line = Math.floor(position / width);
  const image = Math.floor(line / height);
  const firstRow = (line % height) * strides[0] - top;
  const firstColumn = (position % width) * strides[1] - left;
  for (let i = Math.max(0, -firstRow); i < kernelRows && firstRow + i < rows; i++) {
    for (let j = Math.max(0, -firstColumn); j < kernelColumns && firstColumn + j < columns; j++) {
      visit((image * rows + firstRow + i) * columns + firstColumn + j, i * kernelColumns + j);
    }
  }
}
