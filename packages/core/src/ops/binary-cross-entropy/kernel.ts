/** The cross-entropy of probabilities for independent yes-no targets, with its gradient. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectSameShape, rowsAndColumns } from "../../shape.js";
import type { NoParams } from "../shared/operands.js";
import { binaryCrossEntropySimd } from "./simd.generated.js";

/** Logarithms below this count as this. */
const LEAST_LOGARITHM = -100;
/** The least divisor of the gradient. */
const LEAST_PRODUCT = 1e-12;

/**
 * `losses [batch]` = the mean over an example's elements of `-t * log(p) - (1 - t) * log(1 - p)` for probabilities p and targets t
 * `[batch, ...]`. Logarithms below -100 count as -100. `gradient [batch, ...]`, that of the mean of the losses, is
 * `(p - t) / max(p * (1 - p), 1e-12) / size`, as in PyTorch's `binary_cross_entropy`. A p outside [0, 1] has the loss of the nearer end, and
 * its gradient is 0.
 */
export const binaryCrossEntropy: Kernel<NoParams, "probabilities" | "targets", "losses" | "gradient"> = {
  name: "binaryCrossEntropy",
  shapes({ probabilities, targets }) {
    expectSameShape("binaryCrossEntropy", { probabilities, targets });
    return { losses: [rowsAndColumns(probabilities).rows], gradient: probabilities };
  },
  cpu: {
    reference({ inputs: { probabilities, targets }, outputs: { losses, gradient } }) {
      const { columns } = rowsAndColumns(probabilities.shape);
      const size = probabilities.values.length;
      for (let row = 0; row < losses.values.length; row++) {
        let total = 0;
        for (let index = row * columns; index < (row + 1) * columns; index++) {
          const [given, t] = [probabilities.values[index]!, targets.values[index]!];
          const p = Math.min(Math.max(given, 0), 1);
          const yes = Math.max(Math.log(p), LEAST_LOGARITHM);
          const no = Math.max(Math.log1p(-p), LEAST_LOGARITHM);
          total -= t * yes + (1 - t) * no;
          const outside = given < 0 || given > 1;
          gradient.values[index] = outside ? 0 : (p - t) / Math.max(p * (1 - p), LEAST_PRODUCT) / size;
        }
        losses.values[row] = total / columns;
      }
    },
    simd: simdFace({
      module: binaryCrossEntropySimd,
      range: "elements",
      run(simd, { inputs: { probabilities, targets }, outputs: { losses, gradient } }, { begin, end }) {
        const { rows, columns } = rowsAndColumns(probabilities.shape);
        const from = begin * columns;
        simd.binaryCrossEntropy(
          addressOf(losses, begin),
          addressOf(gradient, from),
          addressOf(probabilities, from),
          addressOf(targets, from),
          end - begin,
          columns,
          rows,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).binaryCrossEntropy,
};
