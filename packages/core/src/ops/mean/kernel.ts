/** The mean of a whole tensor. */
import type { Kernel } from "../../kernel/kernel.js";
import { simdFace } from "../../kernel/simd.js";
import type { NoParams } from "../shared/operands.js";
import { meanSimd } from "./simd.generated.js";

/** y `[]` = the mean of all elements of x, summed in double precision; NaN if x has no elements. */
export const mean: Kernel<NoParams, "x", "y"> = {
  name: "mean",
  shapes: () => ({ y: [] }),
  cpu: {
    reference({ inputs: { x }, outputs: { y } }) {
      y.values[0] = x.values.reduce((total, value) => total + value, 0) / x.values.length;
    },
    simd: simdFace({
      module: meanSimd,
      range: "whole",
      run(simd, { inputs: { x }, outputs: { y } }) {
        simd.mean(y.pointer, x.pointer, x.size);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).mean,
};
