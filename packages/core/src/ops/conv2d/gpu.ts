/**
 * The gpu.js faces of convolution and its gradients. Images are read as matrices, with a row for every row of pixels of every image, so
 * that indices stay small for any number of images.
 */
import type { GpuArray, GpuFace, GpuMatrix, GpuOperand } from "../../kernel/gpu-face.js";
import { divided, expectCountable } from "../shared/gpu-count.js";
import { sumColumns } from "../shared/gpu-reduce.js";
import { type Convolution, convolutionOf } from "./geometry.js";
import type { Conv2dInputGradParams, Conv2dParams, Conv2dWeightGradParams } from "./params.js";

const INTEGERS = [
  "rows",
  "columns",
  "channels",
  "kernelRows",
  "kernelColumns",
  "filters",
  "strideRows",
  "strideColumns",
  "top",
  "left",
  "height",
  "width",
] as const;

/** The sum over a position's window; \`added\` is added to it, as an expression with its sign. */
const convolved = (added: string) => `let line = this.thread.y;
  let cell = this.thread.x;
  ${divided("line", "height", "image", "i")}
  ${divided("cell", "filters", "j", "filter")}
  let sum = 0;
  for (let a = 0; a < kernelRows; a++) {
    let row = i * strideRows - top + a;
    if (row >= 0 && row < rows) {
      for (let b = 0; b < kernelColumns; b++) {
        let column = j * strideColumns - left + b;
        if (column >= 0 && column < columns) {
          for (let channel = 0; channel < channels; channel++) {
            sum += x[image * rows + row][column * channels + channel] * w[(a * kernelColumns + b) * channels + channel][filter];
          }
        }
      }
    }
  }
  return sum${added};`;

const plain = {
  name: "conv2d",
  arrays: { x: 2, w: 2 },
  integers: INTEGERS,
  numbers: [],
  body: convolved(""),
} as const;

const biased = {
  ...plain,
  name: "biasedConv2d",
  arrays: { ...plain.arrays, bias: 1 },
  body: convolved(" + bias[filter]"),
} as const;

export const conv2d: GpuFace<Conv2dParams, "x" | "w", "y"> = async ({ launch, inputs, params }) => {
  const { arrays, ...sizes } = convolving("conv2d", inputs, params);
  return { y: await launch(plain, { arrays, ...sizes }) };
};

export const biasedConv2d: GpuFace<Conv2dParams, "x" | "w" | "bias", "y"> = async ({ launch, inputs, params }) => {
  const { arrays, ...sizes } = convolving("biasedConv2d", inputs, params);
  return { y: await launch(biased, { arrays: { ...arrays, bias: inputs.bias }, ...sizes }) };
};

/** What a program of a convolution is launched with. */
function convolving(owner: string, { x, w }: Readonly<Record<"x" | "w", GpuOperand>>, params: Conv2dParams) {
  const convolution = convolutionOf(owner, x.shape, w.shape, params);
  const { batch, height, width, filters } = convolution;
  const arrays = { x: imagesOf(owner, "x", x), w: weightsOf(owner, w) };
  expectCountable(owner, "columns of y times filters", width * filters);
  expectCountable(owner, "rows of y in all", batch * height);
  expectCountablePlaces(owner, convolution);
  const threads = [width * filters, batch * height] as const;
  return { arrays, integers: integersOf(convolution), threads };
}

const inputGrad = {
  name: "conv2dInputGrad",
  arrays: { dy: 2, w: 2 },
  integers: INTEGERS,
  numbers: [],
  body: `let line = this.thread.y;
  let cell = this.thread.x;
  ${divided("line", "rows", "image", "row")}
  ${divided("cell", "channels", "column", "channel")}
  let sum = 0;
  for (let a = 0; a < kernelRows; a++) {
    let below = row + top - a;
    if (below >= 0) {
      ${divided("below", "strideRows", "i", "unevenRows")}
      if (unevenRows < 0.5 && i < height) {
        for (let b = 0; b < kernelColumns; b++) {
          let beside = column + left - b;
          if (beside >= 0) {
            ${divided("beside", "strideColumns", "j", "unevenColumns")}
            if (unevenColumns < 0.5 && j < width) {
              for (let filter = 0; filter < filters; filter++) {
                sum += dy[image * height + i][j * filters + filter] * w[(a * kernelColumns + b) * channels + channel][filter];
              }
            }
          }
        }
      }
    }
  }
  return sum;`,
} as const;

export const conv2dInputGrad: GpuFace<Conv2dInputGradParams, "dy" | "w", "dx"> = async (call) => {
  const { launch, inputs, shapes, params } = call;
  const convolution = convolutionOf("conv2dInputGrad", shapes.dx, inputs.w.shape, params);
  const { batch, rows, columns, channels } = convolution;
  const arrays = { dy: imagesOf("conv2dInputGrad", "dy", inputs.dy), w: weightsOf("conv2dInputGrad", inputs.w) };
  expectCountable("conv2dInputGrad", "columns of dx times channels", columns * channels);
  expectCountable("conv2dInputGrad", "rows of dx in all", batch * rows);
  expectCountablePlaces("conv2dInputGrad", convolution);
  const threads = [columns * channels, batch * rows] as const;
  return { dx: await launch(inputGrad, { arrays, integers: integersOf(convolution), threads }) };
};

/** The sum over `chunk` rows of positions: sums of sums round less than one long sum, and use more threads. */
const weightGrad = {
  name: "conv2dWeightGrad",
  arrays: { x: 2, dy: 2 },
  integers: [...INTEGERS, "taps", "lines", "chunk"],
  numbers: [],
  body: `let place = this.thread.y;
  ${divided("place", "taps", "part", "tap")}
  ${divided("tap", "channels", "pixel", "channel")}
  ${divided("pixel", "kernelColumns", "a", "b")}
  let sum = 0;
  for (let step = 0; step < chunk; step++) {
    let line = part * chunk + step;
    if (line < lines) {
      ${divided("line", "height", "image", "i")}
      let row = i * strideRows - top + a;
      if (row >= 0 && row < rows) {
        let inner = 0;
        for (let j = 0; j < width; j++) {
          let column = j * strideColumns - left + b;
          if (column >= 0 && column < columns) {
            inner += x[image * rows + row][column * channels + channel] * dy[line][j * filters + this.thread.x];
          }
        }
        sum += inner;
      }
    }
  }
  return sum;`,
} as const;

/** Up to this number of threads, there are several threads per weight. */
const MANY_THREADS = 2 ** 16;

export const conv2dWeightGrad: GpuFace<Conv2dWeightGradParams, "x" | "dy", "dw"> = async (call) => {
  const { launch, inputs, shapes, params } = call;
  const convolution = convolutionOf("conv2dWeightGrad", inputs.x.shape, shapes.dw, params);
  const { batch, height, kernelRows, kernelColumns, channels, filters } = convolution;
  const arrays = {
    x: imagesOf("conv2dWeightGrad", "x", inputs.x),
    dy: imagesOf("conv2dWeightGrad", "dy", inputs.dy),
  };
  const [taps, lines] = [kernelRows * kernelColumns * channels, batch * height];
  expectCountable("conv2dWeightGrad", "weights of a filter", taps);
  expectCountablePlaces("conv2dWeightGrad", convolution);
  const wanted = Math.max(1, Math.min(lines, Math.floor(MANY_THREADS / (taps * filters))));
  const chunk = Math.max(1, Math.ceil(lines / wanted));
  // Only as many parts as are not empty.
  const parts = Math.max(1, Math.ceil(lines / chunk));
  const integers = { ...integersOf(convolution), taps, lines, chunk };
  const sums = await launch(weightGrad, { arrays, integers, threads: [filters, parts * taps] });
  return { dw: parts === 1 ? sums : await sumColumns(launch, sums, parts, taps * filters) };
};

/** Images as a matrix of their rows. @throws {@link DeviceError} for sizes beyond what a program can count. */
function imagesOf(owner: string, name: string, images: GpuOperand): GpuMatrix {
  const [batch = 0, rows = 0, columns = 0, channels = 0] = images.shape;
  expectCountable(owner, `rows of ${name} in all`, batch * rows);
  expectCountable(owner, `columns of ${name} times its channels`, columns * channels);
  return matrix(images, columns * channels);
}

/** Weights as a matrix with a column for every filter. @throws {@link DeviceError} for sizes beyond what a program can count. */
function weightsOf(owner: string, w: GpuOperand): GpuMatrix {
  const [kernelRows = 0, kernelColumns = 0, channels = 0, filters = 0] = w.shape;
  expectCountable(owner, "weights of a filter", kernelRows * kernelColumns * channels);
  expectCountable(owner, "filters", filters);
  return matrix(w, filters);
}

/** Refuses images that, with their padding, are too large to count through. @throws {@link DeviceError} */
function expectCountablePlaces(owner: string, sizes: Convolution): void {
  const { rows, columns, kernelRows, kernelColumns, strides, top, left, height, width } = sizes;
  const [high, wide] = [(height - 1) * strides[0] + kernelRows, (width - 1) * strides[1] + kernelColumns];
  expectCountable(owner, "rows of an image with its padding", Math.max(high, rows + top));
  expectCountable(owner, "columns of an image with its padding", Math.max(wide, columns + left));
}

function matrix(array: GpuArray, columns: number): GpuMatrix {
  return { matrix: array, columns };
}

function integersOf({ strides: [strideRows, strideColumns], ...sizes }: Convolution) {
  const { rows, columns, channels, kernelRows, kernelColumns, filters, top, left, height, width } = sizes;
  return {
    rows,
    columns,
    channels,
    kernelRows,
    kernelColumns,
    filters,
    strideRows,
    strideColumns,
    top,
    left,
    height,
    width,
  };
}
