/**
 * Convolution of images: x `[batch, rows, columns, channels]` with weights `[kernel rows, kernel columns, channels, filters]` gives
 * `[batch, height, width, filters]`. (As in all of deep learning the kernel is not flipped.)
 */

import type { Kernel } from "../../kernel/kernel.js";
import type { KernelCall } from "../../kernel/operands.js";
import { addressOf, type MemoryOperand, type SimdPart, simdFace } from "../../kernel/simd.js";
import { expectRank, type Shape } from "../../shape.js";
import { addBias } from "../bias/kernel.js";
import { expectVectors } from "../shared/operands.js";
import { PRODUCTS_AN_ELEMENT } from "../shared/work.js";
import { type Convolution, convolutionOf, expectOutputShape, forEachSeen, outputShapeOf } from "./geometry.js";
import type { Conv2dInputGradParams, Conv2dParams, Conv2dWeightGradParams } from "./params.js";
import { type Conv2dSimd, conv2dSimd, INPUT_SCRATCH_BYTES, SCRATCH_BYTES } from "./simd.generated.js";

/**
 * Convolution: `y[n, i, j, f] = sum over a, b, c of x[n, i * stride - top + a, j * stride - left + b, c] * w[a, b, c, f]`, where x is zero
 * outside of the image. The bits of an output position do not depend on the batch that it is in.
 */
export const conv2d: Kernel<Conv2dParams, "x" | "w", "y"> = {
  name: "conv2d",
  shapes: ({ x, w }, params) => ({ y: outputShapeOf(convolutionOf("conv2d", x, w, params)) }),
  cpu: {
    reference({ inputs: { x, w }, outputs: { y }, params }) {
      const convolution = convolutionOf("conv2d", x.shape, w.shape, params);
      const { channels, filters, positions } = convolution;
      const sums = new Float64Array(filters);
      for (let position = 0; position < positions; position++) {
        sums.fill(0);
        forEachSeen(convolution, position, (pixel, place) => {
          for (let channel = 0; channel < channels; channel++) {
            const factor = x.values[pixel * channels + channel]!;
            const row = (place * channels + channel) * filters;
            for (let filter = 0; filter < filters; filter++) sums[filter]! += factor * w.values[row + filter]!;
          }
        });
        y.values.set(sums, position * filters);
      }
    },
    simd: simdFace({
      module: conv2dSimd,
      range: "rows",
      work: ({ inputs: { x, w }, params }) => workOf(convolutionOf("conv2d", x.shape, w.shape, params)),
      scratch: () => SCRATCH_BYTES,
      run: (simd, call, part) => convolve(simd, call, part, 0),
    }),
  },
  gpu: async () => (await import("./gpu.js")).conv2d,
};

/** `conv2d` plus a bias `[filters]`. On the CPU it has the bits of `conv2d`, then `addBias`. */
export const biasedConv2d: Kernel<Conv2dParams, "x" | "w" | "bias", "y"> = {
  name: "biasedConv2d",
  shapes({ x, w, bias }, params) {
    const y = outputShapeOf(convolutionOf("biasedConv2d", x, w, params));
    expectVectors("biasedConv2d", "y", y, { bias });
    return { y };
  },
  cpu: {
    reference({ inputs: { x, w, bias }, outputs: { y }, params }) {
      conv2d.cpu.reference({ inputs: { x, w }, outputs: { y }, params });
      addBias.cpu.reference({ inputs: { x: y, bias }, outputs: { y }, params: {} });
    },
    simd: simdFace({
      module: conv2dSimd,
      range: "rows",
      work: ({ inputs: { x, w }, params }) => workOf(convolutionOf("biasedConv2d", x.shape, w.shape, params)),
      scratch: () => SCRATCH_BYTES,
      run: (simd, call, part) => convolve(simd, call, part, call.inputs.bias.pointer),
    }),
  },
  gpu: async () => (await import("./gpu.js")).biasedConv2d,
};

/** @param bias The address of the bias; 0 for none. */
function convolve(
  simd: Conv2dSimd,
  { inputs: { x, w }, outputs: { y }, params }: KernelCall<Conv2dParams, "x" | "w", "y", MemoryOperand>,
  { begin, end, scratch }: SimdPart,
  bias: number,
): void {
  const convolution = convolutionOf("conv2d", x.shape, w.shape, params);
  const to = addressOf(y, begin * convolution.filters);
  simd.conv2d(to, x.pointer, w.pointer, bias, begin, end, ...numbersOf(convolution), scratch);
}

/** dx, the gradient of {@link conv2d} with respect to the images: for every pixel, the sum over the positions that see it. */
export const conv2dInputGrad: Kernel<Conv2dInputGradParams, "dy" | "w", "dx"> = {
  name: "conv2dInputGrad",
  shapes({ dy, w }, params) {
    const dx = imagesOf(dy, w, params);
    expectOutputShape("conv2dInputGrad", convolutionOf("conv2dInputGrad", dx, w, params), dy);
    return { dx };
  },
  cpu: {
    reference({ inputs: { dy, w }, outputs: { dx }, params }) {
      const convolution = convolutionOf("conv2dInputGrad", dx.shape, w.shape, params);
      const { channels, filters, positions } = convolution;
      const sums = new Float64Array(dx.values.length);
      for (let position = 0; position < positions; position++) {
        const from = position * filters;
        forEachSeen(convolution, position, (pixel, place) => {
          for (let channel = 0; channel < channels; channel++) {
            const row = (place * channels + channel) * filters;
            let sum = 0;
            for (let filter = 0; filter < filters; filter++) {
              sum += dy.values[from + filter]! * w.values[row + filter]!;
            }
            sums[pixel * channels + channel]! += sum;
          }
        });
      }
      dx.values.set(sums);
    },
    simd: simdFace({
      module: conv2dSimd,
      range: "rows",
      work: ({ inputs: { w }, outputs: { dx }, params }) =>
        workOf(convolutionOf("conv2dInputGrad", dx.shape, w.shape, params)),
      scratch: () => INPUT_SCRATCH_BYTES,
      run(simd, { inputs: { dy, w }, outputs: { dx }, params }, { begin, end, scratch }) {
        const convolution = convolutionOf("conv2dInputGrad", dx.shape, w.shape, params);
        const to = addressOf(dx, begin * convolution.channels);
        simd.conv2dInputGrad(to, dy.pointer, w.pointer, begin, end, ...numbersOf(convolution), scratch);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).conv2dInputGrad,
};

/** dw, the gradient of {@link conv2d} with respect to the weights: the sum over all positions of the pixels they see times their gradient. */
export const conv2dWeightGrad: Kernel<Conv2dWeightGradParams, "x" | "dy", "dw"> = {
  name: "conv2dWeightGrad",
  shapes({ x, dy }, params) {
    const dw = weightsOf(x, dy, params);
    expectOutputShape("conv2dWeightGrad", convolutionOf("conv2dWeightGrad", x, dw, params), dy);
    return { dw };
  },
  cpu: {
    reference({ inputs: { x, dy }, outputs: { dw }, params }) {
      const convolution = convolutionOf("conv2dWeightGrad", x.shape, dw.shape, params);
      const { channels, filters, positions } = convolution;
      const sums = new Float64Array(dw.values.length);
      for (let position = 0; position < positions; position++) {
        const from = position * filters;
        forEachSeen(convolution, position, (pixel, place) => {
          for (let channel = 0; channel < channels; channel++) {
            const factor = x.values[pixel * channels + channel]!;
            const row = (place * channels + channel) * filters;
            for (let filter = 0; filter < filters; filter++) sums[row + filter]! += factor * dy.values[from + filter]!;
          }
        });
      }
      dw.values.set(sums);
    },
    simd: simdFace({
      module: conv2dSimd,
      range: "rows",
      work: ({ inputs: { x }, outputs: { dw }, params }) =>
        workOf(convolutionOf("conv2dWeightGrad", x.shape, dw.shape, params)),
      scratch: () => SCRATCH_BYTES,
      run(simd, { inputs: { x, dy }, outputs: { dw }, params }, { begin, end, scratch }) {
        const convolution = convolutionOf("conv2dWeightGrad", x.shape, dw.shape, params);
        const { filters, positions } = convolution;
        const to = addressOf(dw, begin * filters);
        simd.conv2dWeightGrad(to, x.pointer, dy.pointer, begin, end, positions, ...numbersOf(convolution), scratch);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).conv2dWeightGrad,
};

/** The shape of the images that a gradient is with respect to. */
function imagesOf(dy: Shape, w: Shape, { image }: Conv2dInputGradParams): Shape {
  expectRank("conv2dInputGrad", "dy", dy, 4, "[batch, height, width, filters]");
  return [dy[0] ?? 0, ...image, w[2] ?? 0];
}

/** The shape of the weights that a gradient is with respect to. */
function weightsOf(x: Shape, dy: Shape, { size }: Conv2dWeightGradParams): Shape {
  return [...size, x.at(-1) ?? 0, dy.at(-1) ?? 0];
}

function workOf({ positions, kernelRows, kernelColumns, channels, filters }: Convolution): number {
  return (positions * kernelRows * kernelColumns * channels * filters) / PRODUCTS_AN_ELEMENT;
}

/** The sizes, in the order in which the module takes them. */
function numbersOf({ strides, ...convolution }: Convolution) {
  const { rows, columns, channels, kernelRows, kernelColumns, filters, top, left, height, width } = convolution;
  const kernel = [kernelRows, kernelColumns, filters] as const;
  return [rows, columns, channels, ...kernel, strides[0], strides[1], top, left, height, width] as const;
}
