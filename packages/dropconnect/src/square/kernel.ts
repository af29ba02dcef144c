/** Squares, from which the variance under a mask is computed. */
import { addressOf, type Kernel, simdFace } from "@maskout/core/variant";
import { gaussianSimd } from "../gaussian/simd.generated.js";

/** `y = x^2`, element by element. */
export const square: Kernel<object, "x", "y"> = {
  name: "square",
  shapes: ({ x }) => ({ y: x }),
  cpu: {
    reference({ inputs: { x }, outputs: { y } }) {
      x.values.forEach((value, index) => {
        y.values[index] = value * value;
      });
    },
    simd: simdFace({
      module: gaussianSimd,
      range: "elements",
      run(simd, { inputs: { x }, outputs: { y } }, { begin, end }) {
        simd.square(addressOf(y, begin), addressOf(x, begin), end - begin);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).square,
};
