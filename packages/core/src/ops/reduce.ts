/** Reductions of a whole tensor. */
import { coreSimd } from "../device/cpu/core-simd.js";
import type { Kernel } from "../device/kernel.js";
import type { NoParams } from "./operands.js";

/** `y []` = the mean of all elements of x, summed in double precision; NaN of no elements. */
export const mean: Kernel<NoParams, "x", "y"> = {
  name: "mean",
  shapes: () => ({ y: [] }),
  cpu: {
    reference({ inputs: { x }, outputs: { y } }) {
      y.values[0] = x.values.reduce((total, value) => total + value, 0) / x.values.length;
    },
    simd(memory, { inputs: { x }, outputs: { y } }) {
      memory.exports(coreSimd).mean(y.pointer, x.pointer, x.size);
    },
  },
};
