/** The largest element of every window, and its gradient. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { forEachWindow, geometryOf, pooledGradShape, pooledShape } from "../shared/pooling.js";
import { type Windows, windowsOver } from "../shared/windows.js";
import { maxPoolSimd } from "./simd.generated.js";

/**
 * y `[batch, height, width, channels]` = the largest element, channel by channel, of x `[batch, rows, columns, channels]` in every window.
 * Padding has no values, and every window must contain a pixel. A window that contains a NaN gives NaN.
 */
export const maxPool2d: Kernel<Windows, "x", "y"> = {
  name: "maxPool2d",
  shapes: ({ x }, windows) => ({ y: pooledShape("maxPool2d", x, windows) }),
  cpu: {
    reference({ inputs: { x }, outputs: { y }, params }) {
      forEachLargest(x.values, x.shape, params, (place, index) => {
        y.values[index] = x.values[place]!;
      });
    },
    simd: simdFace({
      module: maxPoolSimd,
      range: "rows",
      run(simd, { inputs: { x }, outputs: { y }, params }, { begin, end }) {
        const images = windowsOver("maxPool2d", params, "x", x.shape);
        simd.maxPool(addressOf(y, begin * images.channels), x.pointer, begin, end, ...geometryOf(images, params));
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).maxPool2d,
};

/**
 * dx `[batch, rows, columns, channels]`: the gradient dy of a window goes to the first of its largest elements, row by row, or to the first NaN
 * if there is one; other elements get nothing. If windows overlap, the gradients are added in the order of the windows.
 */
export const maxPool2dGrad: Kernel<Windows, "x" | "dy", "dx"> = {
  name: "maxPool2dGrad",
  shapes: ({ x, dy }, windows) => ({ dx: pooledGradShape("maxPool2dGrad", x, dy, windows) }),
  cpu: {
    reference({ inputs: { x, dy }, outputs: { dx }, params }) {
      dx.values.fill(0);
      forEachLargest(x.values, x.shape, params, (place, index) => {
        dx.values[place]! += dy.values[index]!;
      });
    },
    simd: simdFace({
      module: maxPoolSimd,
      range: "rows",
      run(simd, { inputs: { x, dy }, outputs: { dx }, params }, { begin, end }) {
        const images = windowsOver("maxPool2dGrad", params, "x", x.shape);
        simd.maxPoolGrad(dx.pointer, x.pointer, dy.pointer, begin, end, ...geometryOf(images, params));
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).maxPool2dGrad,
};

/** Visits every window and channel, with the index of the first of the largest elements in x, and the index of the output element. */
function forEachLargest(
  x: Float32Array,
  shape: readonly number[],
  windows: Windows,
  visit: (place: number, index: number) => void,
): void {
  const images = windowsOver("maxPool2d", windows, "x", shape);
  const { channels } = images;
  forEachWindow(images, windows, ({ index, first, rows, columns }) => {
    for (let channel = 0; channel < channels; channel++) {
      let largest = first * channels + channel;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const place = (first + row * images.columns + column) * channels + channel;
          // A value that is not at most the largest is larger, or NaN.
          if (!(x[place]! <= x[largest]! || Number.isNaN(x[largest]))) largest = place;
        }
      }
      visit(largest, index * channels + channel);
    }
  });
}
