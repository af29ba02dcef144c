/** The kernels of DropConnect, each in its two forms. Weights are `[inputs, units]`, as in Keras. */
import { type Shape, ShapeError } from "@maskout/core";
import {
  expectCore,
  expectRank,
  expectSameShape,
  type Kernel,
  type MemoryOperand,
  type SimdMemory,
} from "@maskout/core/variant";
import type { MaskParams } from "./decisions.js";
import {
  maskUnitsReference,
  maskWeightsReference,
  productGradReference,
  productReference,
  squareReference,
  type UnitParams,
} from "./reference.js";
import { type DrawArguments, dropConnectSimd, PAGE_SCRATCH } from "./simd.js";

/** Put in by the build. */
declare const CORE_VERSION: string;

expectCore("@maskout/dropconnect", CORE_VERSION);

const VECTOR = 8;
const BYTES_PER_FLOAT = 4;

/** A product in which every example has a mask of its own over the weights; no mask is stored. */
export const maskedProduct: Kernel<MaskParams, "x" | "w", "y"> = {
  name: "dropConnect product",
  shapes({ x, w }) {
    expectProduct("dropConnect product", x, w);
    return { y: [x[0] ?? 0, w[1] ?? 0] };
  },
  cpu: {
    reference: productReference,
    simd(memory, { inputs: { x, w }, outputs: { y }, params }) {
      const sizes = sizesOf(x, w);
      if (y.size === 0 || sizes.inputs === 0) return zero(memory, y);
      const simd = memory.exports(dropConnectSimd);
      const { batch, units, inputs, stride } = sizes;
      const page = memory.scratch(PAGE_SCRATCH);
      const rows = paddedRows(memory, x, sizes);
      const weights = transposedWeights(memory, w, sizes);
      const draw = drawArguments(params);
      simd.forward(
        rows,
        weights,
        y.pointer,
        page,
        batch,
        units,
        inputs,
        stride,
        params.element,
        ...draw,
        1 / params.keepProbability,
      );
    },
  },
  gpu: async () => (await import("./gpu.js")).productOnGpu,
};

/** Its gradients, both from one drawing of every mask. */
export const maskedProductGrad: Kernel<MaskParams, "x" | "w" | "dy", "dx" | "dw"> = {
  name: "dropConnect product gradient",
  shapes({ x, w, dy }) {
    expectProduct("dropConnect product gradient", x, w);
    expectSameShape("dropConnect product gradient", { dy, output: [x[0] ?? 0, w[1] ?? 0] });
    return { dx: x, dw: w };
  },
  cpu: {
    reference: productGradReference,
    simd(memory, { inputs: { x, w, dy }, outputs: { dx, dw }, params }) {
      const sizes = sizesOf(x, w);
      if (dy.size === 0 || sizes.inputs === 0) {
        zero(memory, dx);
        zero(memory, dw);
        return;
      }
      const simd = memory.exports(dropConnectSimd);
      const { batch, units, inputs, stride } = sizes;
      const page = memory.scratch(PAGE_SCRATCH);
      const rows = paddedRows(memory, x, sizes);
      const weights = transposedWeights(memory, w, sizes);
      const rowGradients = zeros(memory, batch * stride);
      const weightGradients = zeros(memory, units * stride);
      const draw = drawArguments(params);
      simd.backward(
        rows,
        weights,
        dy.pointer,
        rowGradients,
        weightGradients,
        page,
        batch,
        units,
        inputs,
        stride,
        params.element,
        ...draw,
        1 / params.keepProbability,
      );
      simd.unpad(rowGradients, dx.pointer, batch, inputs, stride);
      simd.transpose(weightGradients, dw.pointer, units, inputs, stride, units);
    },
  },
  gpu: async () => (await import("./gpu.js")).productGradOnGpu,
};

/** One mask over the weights, for the whole batch. Linear in w, so it takes the gradient of the weights back too. */
export const maskWeights: Kernel<MaskParams, "w", "y"> = {
  name: "dropConnect weights",
  shapes({ w }) {
    expectRank("dropConnect weights", "w", w, 2, "[inputs, units]");
    return { y: w };
  },
  cpu: {
    reference: maskWeightsReference,
    simd(memory, { inputs: { w }, outputs: { y }, params }) {
      if (w.size === 0) return;
      const [inputs = 0, units = 0] = w.shape;
      const stride = roundUp(inputs);
      const simd = memory.exports(dropConnectSimd);
      const page = memory.scratch(PAGE_SCRATCH);
      const weights = transposedWeights(memory, w, { inputs, units, stride });
      const draw = drawArguments(params);
      simd.maskWeights(weights, weights, page, units, inputs, stride, ...draw, 1 / params.keepProbability);
      simd.transpose(weights, y.pointer, units, inputs, stride, units);
    },
  },
  gpu: async () => (await import("./gpu.js")).maskWeightsOnGpu,
};

/** A decision a unit, applied to rows of units: the columns of weights that a unit mask drops, or the biases. */
export const maskUnits: Kernel<UnitParams, "x", "y"> = {
  name: "dropConnect units",
  shapes({ x }) {
    expectRank("dropConnect units", "x", x, 2, "[rows, units]");
    return { y: x };
  },
  cpu: {
    reference: maskUnitsReference,
    simd(memory, { inputs: { x }, outputs: { y }, params }) {
      if (x.size === 0) return;
      const [rows = 0, units = 0] = x.shape;
      const decided = params.shared ? 1 : rows;
      const simd = memory.exports(dropConnectSimd);
      const page = memory.scratch(PAGE_SCRATCH);
      const kept = memory.scratch(decided * units);
      simd.keepUnits(kept, page, decided, units, params.element, ...drawArguments(params));
      const scale = 1 / params.keepProbability;
      simd.scaleByKept(x.pointer, y.pointer, kept, rows, units, params.shared ? 0 : units, 1, scale);
    },
  },
  gpu: async () => (await import("./gpu.js")).maskUnitsOnGpu,
};

/** `y = x^2`, elementwise. */
export const square: Kernel<object, "x", "y"> = {
  name: "square",
  shapes: ({ x }) => ({ y: x }),
  cpu: {
    reference: squareReference,
    simd: (memory, { inputs: { x }, outputs: { y } }) =>
      memory.exports(dropConnectSimd).square(x.pointer, y.pointer, x.size),
  },
  gpu: async () => (await import("./gpu.js")).squareOnGpu,
};

interface Sizes {
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
  /** Floats from one padded row to the next. */
  readonly stride: number;
}

function sizesOf(x: MemoryOperand, w: MemoryOperand): Sizes {
  const [inputs = 0, units = 0] = w.shape;
  return { batch: x.shape[0] ?? 0, inputs, units, stride: roundUp(inputs) };
}

function roundUp(inputs: number): number {
  return Math.ceil(inputs / VECTOR) * VECTOR;
}

/** x `[batch, stride]`: as it lies where its rows are whole vectors, else a padded copy. */
function paddedRows(memory: SimdMemory, x: MemoryOperand, { batch, inputs, stride }: Sizes): number {
  if (inputs === stride) return x.pointer;
  const rows = memory.scratch(batch * stride * BYTES_PER_FLOAT);
  memory.exports(dropConnectSimd).pad(x.pointer, rows, batch, inputs, stride);
  return rows;
}

/** w as `[units, stride]`. */
function transposedWeights(
  memory: SimdMemory,
  w: MemoryOperand,
  { inputs, units, stride }: Omit<Sizes, "batch">,
): number {
  const weights = memory.scratch(units * stride * BYTES_PER_FLOAT);
  memory.exports(dropConnectSimd).transpose(w.pointer, weights, inputs, units, units, stride);
  return weights;
}

function zeros(memory: SimdMemory, size: number): number {
  const pointer = memory.scratch(size * BYTES_PER_FLOAT);
  memory.bytes().fill(0, pointer, pointer + size * BYTES_PER_FLOAT);
  return pointer;
}

function zero(memory: SimdMemory, { pointer, size }: MemoryOperand): void {
  memory.bytes().fill(0, pointer, pointer + size * BYTES_PER_FLOAT);
}

function drawArguments({ step, sample, key: [key0, key1], threshold, drops }: MaskParams): DrawArguments {
  return [step, sample, key0, key1, threshold, drops];
}

function expectProduct(owner: string, x: Shape, w: Shape): void {
  expectRank(owner, "x", x, 2, "[batch, inputs]");
  expectRank(owner, "w", w, 2, "[inputs, units]");
  if (x[1] !== w[0]) throw new ShapeError(owner, { x, w }, "x [batch, inputs] and w [inputs, units] with equal inputs");
}
