/** The mean of every window, and its gradient. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectRank, type Shape } from "../../shape.js";
import { forEachWindow, geometryOf, pooledGradShape, pooledShape } from "../shared/pooling.js";
import { type Windows, windowsOver } from "../shared/windows.js";
import type { AverageGradParams } from "./params.js";
import { averagePoolSimd } from "./simd.generated.js";

/**
 * y `[batch, height, width, channels]` = the mean, channel by channel, of the elements of x `[batch, rows, columns, channels]` in every
 * window, summed in double precision. Padding has no values and is not counted. Every window must contain a pixel.
 */
export const averagePool2d: Kernel<Windows, "x", "y"> = {
  name: "averagePool2d",
  shapes: ({ x }, windows) => ({ y: pooledShape("averagePool2d", x, windows) }),
  cpu: {
    reference({ inputs: { x }, outputs: { y }, params }) {
      const images = windowsOver("averagePool2d", params, "x", x.shape);
      const { channels } = images;
      forEachWindow(images, params, ({ index, first, rows, columns }) => {
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0;
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++)
              sum += x.values[(first + row * images.columns + column) * channels + channel]!;
          }
          y.values[index * channels + channel] = sum / (rows * columns);
        }
      });
    },
    simd: simdFace({
      module: averagePoolSimd,
      range: "rows",
      run(simd, { inputs: { x }, outputs: { y }, params }, { begin, end }) {
        const images = windowsOver("averagePool2d", params, "x", x.shape);
        simd.averagePool(addressOf(y, begin * images.channels), x.pointer, begin, end, ...geometryOf(images, params));
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).averagePool2d,
};

/**
 * dx `[batch, rows, columns, channels]`: the gradient dy of a window goes in equal parts to its pixels. If windows overlap, the parts are added
 * in the order of the windows.
 */
export const averagePool2dGrad: Kernel<AverageGradParams, "dy", "dx"> = {
  name: "averagePool2dGrad",
  shapes: ({ dy }, params) => ({ dx: pooledGradShape("averagePool2dGrad", imagesOf(dy, params), dy, params) }),
  cpu: {
    reference({ inputs: { dy }, outputs: { dx }, params }) {
      const images = windowsOver("averagePool2dGrad", params, "x", dx.shape);
      const { channels } = images;
      dx.values.fill(0);
      forEachWindow(images, params, ({ index, first, rows, columns }) => {
        for (let channel = 0; channel < channels; channel++) {
          const part = dy.values[index * channels + channel]! / (rows * columns);
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++)
              dx.values[(first + row * images.columns + column) * channels + channel]! += part;
          }
        }
      });
    },
    simd: simdFace({
      module: averagePoolSimd,
      range: "rows",
      run(simd, { inputs: { dy }, outputs: { dx }, params }, { begin, end }) {
        const images = windowsOver("averagePool2dGrad", params, "x", dx.shape);
        const to = addressOf(dx, begin * images.channels);
        simd.averagePoolGrad(to, dy.pointer, begin, end, ...geometryOf(images, params));
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).averagePool2dGrad,
};

/** The shape of the images that dy is the gradient for. @throws {@link ShapeError} */
function imagesOf(dy: Shape, { image }: AverageGradParams): Shape {
  expectRank("averagePool2dGrad", "dy", dy, 4, "[batch, height, width, channels]");
  return [dy[0]!, ...image, dy[3]!];
}
