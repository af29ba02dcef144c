/** Convolution of images. */
import { sumRows } from "../ops/bias/kernel.js";
import * as ops from "../ops/conv2d/kernel.js";
import { type Padding, type Pair, placeWindows, resolvePadding, resolvePair } from "../ops/shared/windows.js";
import { expectBoolean, expectKnownOptions, expectWhole } from "../options.js";
import { expectRank, expectTensorShape } from "../shape.js";
import { run } from "../tensor/run.js";
import { gradientsOf } from "./gradients.js";
import { constant } from "./initialize.js";
import type { Layer, NameOptions } from "./layer.js";
import { resolveName } from "./name.js";
import { variable } from "./variables.js";
import { expectInit, type Init, initialWeights } from "./weights.js";

/** Options of {@link conv2d}. */
export interface Conv2dOptions extends NameOptions {
  /** Rows and columns of the kernel: a number, or a pair. */
  readonly kernelSize: Pair;
  /** The distance from one position of the kernel to the next, in rows and columns: a number, or a pair. Default 1. */
  readonly strides?: Pair;
  /**
   * Zeros around the images: `"valid"` for none; `"same"` for as many as make `ceil(size / stride)` positions, the odd one at the end; or
   * the number of rows and columns of zeros on every side. Default `"valid"`.
   */
  readonly padding?: Padding;
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean;
  /** How the weights start; see {@link conv2d}. Default `"he"`. */
  readonly init?: Init;
}

/** The largest number of filters of a layer: with 16 inputs each, their weights are the largest possible tensor. */
const MOST_FILTERS = 2 ** 24;

/**
 * Convolution of images. Every filter slides over the image and gives, at every position, the sum of its weights times the pixels under
 * them, plus its bias. As in all of deep learning, the kernel is not flipped. Shapes: x `[batch, rows, columns, channels]`, weight
 * `[kernel rows, kernel columns, channels, filters]`, bias `[filters]`, y `[batch, height, width, filters]`.
 *
 * The weights start uniform in `[-limit, limit)`, drawn from the layer's key: `"he"` with `limit = sqrt(6 / inputs)`, where `inputs` is
 * kernel rows times kernel columns times channels; `"glorot"` with `sqrt(6 / (inputs + outputs))`, where `outputs` is kernel rows times
 * kernel columns times filters; `"lecun"` with `sqrt(3 / inputs)`. The bias starts at zero.
 *
 * @param filters The number of filters, and so of channels of the output.
 * @throws {@link OptionError} for options outside their range; {@link ShapeError} for an input that is not an image, and for a kernel that
 * is larger than the padded image.
 */
export function conv2d(filters: number, options: Conv2dOptions): Layer {
  expectKnownOptions("conv2d", options, ["kernelSize", "strides", "padding", "bias", "init", "name"]);
  expectWhole("conv2d", "filters", filters, 1, "It is the number of channels of the output.", MOST_FILTERS);
  const { kernelSize, bias = true, init = "he" } = options;
  const size = resolvePair("conv2d", "kernelSize", kernelSize, "It is how many rows and columns a filter sees.");
  const strides = resolvePair("conv2d", "strides", options.strides ?? 1, "It is how far positions are apart.");
  const padding = resolvePadding("conv2d", options.padding ?? "valid");
  expectBoolean("conv2d", "bias", bias, "whether a bias is added");
  expectInit("conv2d", init);
  const params = { strides, padding };
  return Object.freeze<Layer>({
    kind: "conv2d",
    name: resolveName("conv2d", options),
    stochastic: false,
    build({ inputShape, key }) {
      expectRank("conv2d", "input", inputShape, 3, "[rows, columns, channels]");
      const [rows = 0, columns = 0, channels = 0] = inputShape;
      const { height, width } = placeWindows("conv2d", { size, strides, padding }, rows, columns);
      const field = size[0] * size[1];
      const shape = expectTensorShape("conv2d", [...size, channels, filters]);
      const weight = initialWeights(shape, init, { inputs: field * channels, outputs: field * filters }, key);
      const parameters = bias ? { weight, bias: constant([filters], 0) } : { weight };
      return { outputShape: [height, width, filters], parameters, state: {} };
    },
    forward(x, { parameters }) {
      const weight = variable("conv2d", parameters, "weight");
      const shift = parameters.bias;
      const { y } =
        shift === undefined
          ? run(ops.conv2d, { x, w: weight }, params)
          : run(ops.biasedConv2d, { x, w: weight, bias: shift }, params);
      return {
        output: y,
        pullback(dy) {
          const [, rows = 0, columns = 0] = x.shape;
          const gradient = { weight: run(ops.conv2dWeightGrad, { x, dy }, { strides, padding, size }).dw };
          const own = shift === undefined ? gradient : { ...gradient, bias: run(sumRows, { x: dy }, {}).y };
          const image = [rows, columns] as const;
          return gradientsOf(own, () => run(ops.conv2dInputGrad, { dy, w: weight }, { strides, padding, image }).dx);
        },
      };
    },
  });
}
