/** Sums, scalings and mixtures, element by element. */
import { coreSimd } from "../device/cpu/core-simd.js";
import type { Kernel } from "../device/kernel.js";
import { expectSameShape } from "../tensor/shape.js";
import type { NoParams } from "./operands.js";

/** `y = a + b` */
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
    simd(memory, { inputs: { a, b }, outputs: { y } }) {
      memory.exports(coreSimd).addScaled(y.pointer, a.pointer, b.pointer, a.size, 1);
    },
  },
};

/** `y = factor * x` */
export const scale: Kernel<
  {
    /** What every element is multiplied by. */
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
    simd(memory, { inputs: { x }, outputs: { y }, params }) {
      memory.exports(coreSimd).scale(y.pointer, x.pointer, x.size, params.factor);
    },
  },
};

/** `y = a + weight * (b - a)`: a running average moves from a towards b. */
export const lerp: Kernel<
  {
    /** The share of b, in [0, 1]. */
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
    simd(memory, { inputs: { a, b }, outputs: { y }, params }) {
      memory.exports(coreSimd).lerp(y.pointer, a.pointer, b.pointer, a.size, params.weight);
    },
  },
};
