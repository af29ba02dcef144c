/** A convolution without bias, as users of maskout write it: a layer, its weights on a device, images and an output gradient. */
import { conv2d, cpu, type Device, keyFromSeed, type LayerPass, type Tensor, tensor, tidy } from "@maskout/core";
import type { ConvolutionSize } from "../schema.js";
import { SPEED_SEED } from "../settings.js";

/** Images and their gradients `[batch, rows, columns, channels]`, weights `[rows, columns, channels, filters]`. */
export interface ConvolutionArrays {
  readonly x: Float32Array;
  readonly w: Float32Array;
  readonly dy: Float32Array;
}

export interface ConvolutionOutputs {
  readonly y: Float32Array;
  readonly dx?: Float32Array;
  readonly dw?: Float32Array;
}

/** The shapes of images, weights and outputs. */
export function shapesOf({ batch, rows, columns, channels, kernelSize, filters }: ConvolutionSize) {
  return {
    x: [batch, rows, columns, channels],
    w: [kernelSize, kernelSize, channels, filters],
    y: [batch, rows - kernelSize + 1, columns - kernelSize + 1, filters],
  };
}

/** The number of products that a forward pass adds up; the backward pass has twice as many. */
export function productsOf(size: ConvolutionSize): number {
  const { y } = shapesOf(size);
  return elementsOf(y) * size.kernelSize ** 2 * size.channels;
}

/** Makes positive images and gradients: sums over a batch that cancel out would leave little but rounding errors to compare. */
export function makeArrays(size: ConvolutionSize): ConvolutionArrays {
  const { x, w, y } = shapesOf(size);
  const positive = (shape: readonly number[]) => wave(elementsOf(shape)).map((value) => 1 + value);
  return { x: positive(x), w: wave(elementsOf(w)), dy: positive(y) };
}

/** A convolution on a device. */
export interface Convolution {
  forward(x: Tensor): LayerPass;
  /** Computes arrays from arrays; without a gradient, only the forward pass. */
  onArrays(x: Float32Array, dy?: Float32Array): Promise<ConvolutionOutputs>;
  dispose(): void;
}

export function openConvolution(size: ConvolutionSize, w: Float32Array, device: Device): Convolution {
  const shapes = shapesOf(size);
  const weight = tensor(w, shapes.w, { device });
  const layer = conv2d(size.filters, { kernelSize: size.kernelSize, bias: false });
  const call = { mode: "train", parameters: { weight }, state: {}, key: keyFromSeed(SPEED_SEED), step: 0 } as const;
  const forward = (x: Tensor): LayerPass => layer.forward(x, call);
  return {
    forward,
    async onArrays(x, dy) {
      const made = tidy(device, () => {
        const { output, pullback } = forward(tensor(x, shapes.x, { device }));
        if (dy === undefined) return { output };
        const { dx, parameters } = pullback(tensor(dy, shapes.y, { device }));
        return { output, dx, weight: parameters.weight };
      });
      const [y, dx, dw] = await Promise.all([made.output.data(), made.dx?.data(), made.weight?.data()]);
      for (const one of Object.values(made)) one?.dispose();
      return { y, ...(dx && { dx }), ...(dw && { dw }) };
    },
    dispose: () => weight.dispose(),
  };
}

/** The outputs of the convolution by the plain TypeScript form. */
export async function referenceOf(size: ConvolutionSize, { x, w, dy }: ConvolutionArrays): Promise<ConvolutionOutputs> {
  const plain = openConvolution(size, w, cpu({ simd: false }));
  const made = await plain.onArrays(x, dy);
  plain.dispose();
  return made;
}

/** Values in (-1, 1) that do not repeat. */
export function wave(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(index * 1.618));
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
