/** The common part of the pooling kernels: their shapes, and a loop over the windows of a batch of images. */
import { expectSameShape, type Shape } from "../../shape.js";
import { type WindowedImages, type Windows, windowsOver } from "./windows.js";

/** The output shape of pooling x. @throws {@link ShapeError} */
export function pooledShape(owner: string, x: Shape, windows: Windows): Shape {
  const { batch, height, width, channels } = windowsOver(owner, windows, "x", x);
  return [batch, height, width, channels];
}

/** The shape of x. @throws {@link ShapeError} when the gradient dy does not have the shape of the output. */
export function pooledGradShape(owner: string, x: Shape, dy: Shape, windows: Windows): Shape {
  expectSameShape(owner, { "the output": pooledShape(owner, x, windows), dy });
  return x;
}

/** The part of a window inside the image. */
export interface ClippedWindow {
  /** The number of the window, which is that of its pixel in the output. */
  readonly index: number;
  /** The number of its first pixel in the batch. */
  readonly first: number;
  /** The number of its rows inside the image. */
  readonly rows: number;
  /** The number of its columns inside the image. */
  readonly columns: number;
}

/** Visits the windows over a batch in the order of the output. */
export function forEachWindow(
  images: WindowedImages,
  { size, strides }: Windows,
  visit: (window: ClippedWindow) => void,
): void {
  const { batch, rows, columns, height, width, top, left } = images;
  let index = 0;
  for (let image = 0; image < batch; image++) {
    for (let y = 0; y < height; y++) {
      const down = inside(y * strides[0] - top, size[0], rows);
      for (let x = 0; x < width; x++) {
        const along = inside(x * strides[1] - left, size[1], columns);
        const first = (image * rows + down.begin) * columns + along.begin;
        visit({ index: index++, first, rows: down.count, columns: along.count });
      }
    }
  }
}

function inside(begin: number, size: number, length: number): { readonly begin: number; readonly count: number } {
  const first = Math.max(begin, 0);
  return { begin: first, count: Math.min(begin + size, length) - first };
}

/** The geometry in the order in which the SIMD modules take it. */
export function geometryOf(
  { rows, columns, channels, height, width, top, left }: WindowedImages,
  { size, strides }: Windows,
): readonly [number, number, number, number, number, number, number, number, number, number, number] {
  return [rows, columns, channels, height, width, ...size, ...strides, top, left];
}
