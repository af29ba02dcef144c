/** Pooling layers: windows over images, each reduced to its largest element or its mean. */
import { refuse } from "../errors.js";
import { averagePool2d as averageKernel, averagePool2dGrad } from "../ops/average-pool/kernel.js";
import { maxPool2d as maxKernel, maxPool2dGrad } from "../ops/max-pool/kernel.js";
import {
  type Padding,
  type Pair,
  placeWindows,
  resolvePadding,
  resolvePair,
  type Windows,
} from "../ops/shared/windows.js";
import { expectKnownOptions } from "../options.js";
import { expectRank, type Shape } from "../shape.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Layer, LayerPass, NameOptions } from "./layer.js";
import { resolveName } from "./name.js";

/** Options of {@link maxPool2d} and {@link averagePool2d}. */
export interface PoolOptions extends NameOptions {
  /** The size of a window: rows and columns, or one number for both. */
  readonly poolSize: Pair;
  /** The distance from one window to the next, in rows and columns. Default: `poolSize`, so that windows do not overlap. */
  readonly strides?: Pair;
  /**
   * The padding around an image: `"valid"` for none; `"same"` for as much as makes `ceil(size / stride)` windows (as in TensorFlow, the odd
   * row at the end); or the number of rows and columns on every side, fewer than a window has. Default `"valid"`. Padding has no values:
   * the largest element and the mean are taken over the pixels of the image only.
   */
  readonly padding?: Padding;
}

/**
 * Max pooling: the largest element of every window, channel by channel. `[batch, rows, columns, channels]` becomes
 * `[batch, height, width, channels]`, one pixel per window.
 *
 * A window's gradient goes to the first of its largest elements, row by row. A window that contains a NaN gives NaN, and its gradient goes
 * to the first NaN.
 *
 * @throws {@link OptionError} for options outside their range; {@link ShapeError} for an input that is not an image, or is smaller than a window.
 */
export function maxPool2d(options: PoolOptions): Layer {
  return pool("maxPool2d", options, (x, windows) => ({
    output: run(maxKernel, { x }, windows).y,
    pullback: (dy) => ({ dx: run(maxPool2dGrad, { x, dy }, windows).dx, parameters: {} }),
  }));
}

/**
 * Average pooling: the mean of every window, channel by channel. `[batch, rows, columns, channels]` becomes
 * `[batch, height, width, channels]`, one pixel per window. A window's gradient goes in equal parts to its elements; padding does not count.
 *
 * @throws {@link OptionError} for options outside their range; {@link ShapeError} for an input that is not an image, or is smaller than a window.
 */
export function averagePool2d(options: PoolOptions): Layer {
  return pool("averagePool2d", options, average);
}

/**
 * Global average pooling: the mean of every channel over the whole image, `[batch, rows, columns, channels]` to `[batch, channels]`.
 *
 * @throws {@link OptionError} for an unknown option or an invalid name; {@link ShapeError} for an input that is not an image.
 */
export function globalAveragePool2d(options: NameOptions = {}): Layer {
  const owner = "globalAveragePool2d";
  expectKnownOptions(owner, options, ["name"]);
  return Object.freeze<Layer>({
    kind: owner,
    name: resolveName(owner, options),
    stochastic: false,
    build({ inputShape }) {
      const { channels } = imageOf(owner, inputShape, wholeImage(inputShape));
      return { outputShape: [channels], parameters: {}, state: {} };
    },
    forward(x) {
      const [batch = 0, ...image] = x.shape;
      const { output, pullback } = average(x, wholeImage(image));
      const { shape } = output;
      return {
        output: output.reshape([batch, shape[3] ?? 0]),
        pullback: (dy) => pullback(dy.reshape(shape)),
      };
    },
  });
}

/** A pooling layer. @param forward Its pass over a batch. */
function pool(owner: string, options: PoolOptions, forward: (x: Tensor, windows: Windows) => LayerPass): Layer {
  expectKnownOptions(owner, options, ["poolSize", "strides", "padding", "name"]);
  const windows = resolveWindows(owner, options);
  return Object.freeze<Layer>({
    kind: owner,
    name: resolveName(owner, options),
    stochastic: false,
    build({ inputShape }) {
      const { height, width, channels } = imageOf(owner, inputShape, windows);
      return { outputShape: [height, width, channels], parameters: {}, state: {} };
    },
    forward: (x) => forward(x, windows),
  });
}

function average(x: Tensor, windows: Windows): LayerPass {
  const [, rows = 0, columns = 0] = x.shape;
  return {
    output: run(averageKernel, { x }, windows).y,
    pullback: (dy) => ({
      dx: run(averagePool2dGrad, { dy }, { ...windows, image: [rows, columns] }).dx,
      parameters: {},
    }),
  };
}

function resolveWindows(owner: string, options: PoolOptions): Windows {
  const { poolSize, strides, padding = "valid" } = options;
  const size = resolvePair(owner, "poolSize", poolSize, "It is how large a window is, such as 2.");
  const around = resolvePadding(owner, padding);
  if (typeof around === "number" && around >= Math.min(...size)) {
    const least = "fewer rows and columns than a window has, so that every window holds a pixel";
    refuse(owner, "padding", padding, least, 'Use larger windows, or "same".');
  }
  return Object.freeze<Windows>({
    size,
    strides: strides === undefined ? size : resolvePair(owner, "strides", strides, "It is how far windows are apart."),
    padding: around,
  });
}

/** The single window that covers a whole image `[rows, columns, channels]`. */
function wholeImage([rows = 0, columns = 0]: Shape): Windows {
  return { size: [rows, columns], strides: [1, 1], padding: "valid" };
}

/** The output shape of windows over an image. @throws {@link ShapeError} for a shape that is not an image, or is smaller than a window. */
function imageOf(
  owner: string,
  shape: Shape,
  windows: Windows,
): { readonly height: number; readonly width: number; readonly channels: number } {
  expectRank(owner, "input", shape, 3, "[rows, columns, channels]");
  const [rows = 0, columns = 0, channels = 0] = shape;
  const { height, width } = placeWindows(owner, windows, rows, columns);
  return { height, width, channels };
}
