/**
 * The transpose of a matrix. The masked product takes transposed weights, and returns their gradient transposed: a pass transposes the weights once,
 * and keeps the result for backward.
 */
import { addressOf, expectRank, type Kernel, simdFace } from "@maskout/core/variant";
import { masksSimd } from "../masks/simd.generated.js";

/** `y[c, r] = x[r, c]` */
export const transpose: Kernel<object, "x", "y"> = {
  name: "transpose",
  shapes({ x }) {
    expectRank("transpose", "x", x, 2, "[rows, columns]");
    return { y: [x[1] ?? 0, x[0] ?? 0] };
  },
  cpu: {
    reference({ inputs: { x }, outputs: { y } }) {
      const [rows = 0, columns = 0] = x.shape;
      x.values.forEach((value, index) => {
        y.values[(index % columns) * rows + Math.floor(index / columns)] = value;
      });
    },
    simd: simdFace({
      module: masksSimd,
      range: "rows",
      run(simd, { inputs: { x }, outputs: { y } }, { begin, end }) {
        const [rows = 0, columns = 0] = x.shape;
        simd.transpose(addressOf(y, begin * rows), addressOf(x, begin), rows, end - begin, columns);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).transpose,
};
