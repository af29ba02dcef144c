/** Sums, scalings and mixtures, element by element. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectSameShape } from "../../shape.js";
import type { NoParams } from "../shared/operands.js";
import { elementwiseSimd } from "./simd.generated.js";

/** `y = a + b`, element by element; a, b and y have one shape. */
export const add: Kernel<NoParams, "a" | "b", "y"> = {
  name: "add",
  shapes({ a, b }) {
    expectSameShape("add", { a, b });
    return { y: a };
  },
  cpu: {
    reference({ inputs: { a, b }, outputs: { y } }) {
      a.values.forEach((value, index) => {
        y.values[index] = value + b.values[index]!;
      });
    },
    simd: simdFace({
      module: elementwiseSimd,
      range: "elements",
      run(simd, { inputs: { a, b }, outputs: { y } }, { begin, end }) {
        simd.add(addressOf(y, begin), addressOf(a, begin), addressOf(b, begin), end - begin);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).add,
};

/** `y = factor * x`, element by element. */
export const scale: Kernel<
  {
    /** The factor of every element. */
    readonly factor: number;
  },
  "x",
  "y"
> = {
  name: "scale",
  shapes: ({ x }) => ({ y: x }),
  cpu: {
    reference({ inputs: { x }, outputs: { y }, params }) {
      const factor = Math.fround(params.factor);
      x.values.forEach((value, index) => {
        y.values[index] = factor * value;
      });
    },
    simd: simdFace({
      module: elementwiseSimd,
      range: "elements",
      run(simd, { inputs: { x }, outputs: { y }, params }, { begin, end }) {
        simd.scale(addressOf(y, begin), addressOf(x, begin), end - begin, params.factor);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).scale,
};

/** `y = factor * x + shift`, element by element. */
export const affine: Kernel<
  {
    /** The factor of every element. */
    readonly factor: number;
    /** The number that is added to the product. */
    readonly shift: number;
  },
  "x",
  "y"
> = {
  name: "affine",
  shapes: ({ x }) => ({ y: x }),
  cpu: {
    reference({ inputs: { x }, outputs: { y }, params }) {
      const [factor, shift] = [Math.fround(params.factor), Math.fround(params.shift)];
      x.values.forEach((value, index) => {
        y.values[index] = Math.fround(factor * value) + shift;
      });
    },
    simd: simdFace({
      module: elementwiseSimd,
      range: "elements",
      run(simd, { inputs: { x }, outputs: { y }, params }, { begin, end }) {
        simd.affine(addressOf(y, begin), addressOf(x, begin), end - begin, params.factor, params.shift);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).affine,
};

/** `y = a + weight * (b - a)`, element by element: a running average a moves towards b. a, b and y have one shape. */
export const lerp: Kernel<
  {
    /** The weight of b, in [0, 1]. */
    readonly weight: number;
  },
  "a" | "b",
  "y"
> = {
  name: "lerp",
  shapes({ a, b }) {
    expectSameShape("lerp", { a, b });
    return { y: a };
  },
  cpu: {
    reference({ inputs: { a, b }, outputs: { y }, params: { weight } }) {
      a.values.forEach((value, index) => {
        y.values[index] = value + weight * (b.values[index]! - value);
      });
    },
    simd: simdFace({
      module: elementwiseSimd,
      range: "elements",
      run(simd, { inputs: { a, b }, outputs: { y }, params }, { begin, end }) {
        simd.lerp(addressOf(y, begin), addressOf(a, begin), addressOf(b, begin), end - begin, params.weight);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).lerp,
};
