/** Class numbers as one-hot rows. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectRank } from "../../shape.js";
import { oneHotSimd } from "./simd.generated.js";

/** y `[batch, classes]` has a 1 in each row at the class number in x `[batch]`, and 0 elsewhere. A number that is not a class gives a row of NaN. */
export const oneHotRows: Kernel<
  {
    /** The number of classes. */
    readonly classes: number;
  },
  "x",
  "y"
> = {
  name: "oneHot",
  shapes({ x }, { classes }) {
    expectRank("oneHot", "x", x, 1, "[batch], class numbers");
    return { y: [x[0]!, classes] };
  },
  cpu: {
    reference({ inputs: { x }, outputs: { y }, params: { classes } }) {
      x.values.forEach((label, row) => {
        const known = label >= 0 && label < classes && Math.floor(label) === label;
        y.values.fill(known ? 0 : Number.NaN, row * classes, (row + 1) * classes);
        if (known) y.values[row * classes + label] = 1;
      });
    },
    simd: simdFace({
      module: oneHotSimd,
      range: "rows",
      run(simd, { inputs: { x }, outputs: { y }, params: { classes } }, { begin, end }) {
        simd.oneHotRows(addressOf(y, begin * classes), addressOf(x, begin), end - begin, classes);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).oneHotRows,
};
