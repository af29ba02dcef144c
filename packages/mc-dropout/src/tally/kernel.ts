/** The summed entropies and the votes of samples of class probabilities that arrive one after another. */
import { addressOf, type Kernel, simdFace } from "@maskout/core/variant";
import { addToTally } from "@maskout/uncertainty/sums";
import { packDoubles, unpackDoubles } from "../doubles.js";
import { tallySimd } from "./simd.generated.js";

/**
 * Adds a sample of probabilities `p` `[rows, classes]` to the entropies of the samples before, doubles `[rows, 2]`, and to their votes
 * `[rows, classes]`; see `addToTally`.
 */
export const tallyKernel: Kernel<object, "p" | "entropy" | "votes", "entropy" | "votes"> = {
  name: "mcTally",
  shapes: ({ entropy, votes }) => ({ entropy, votes }),
  cpu: {
    reference({ inputs, outputs }) {
      const entropy = unpackDoubles(inputs.entropy.values);
      const votes = outputs.votes.values;
      votes.set(inputs.votes.values);
      addToTally({ entropy, votes }, inputs.p.values, 0);
      packDoubles(entropy, outputs.entropy.values);
    },
    simd: simdFace({
      module: tallySimd,
      range: "rows",
      run(simd, { inputs: { p, entropy, votes }, outputs }, { begin, end }) {
        const [, columns = 0] = p.shape;
        const first = begin * columns;
        simd.addToTally(
          addressOf(outputs.entropy, 2 * begin),
          addressOf(outputs.votes, first),
          addressOf(p, first),
          addressOf(entropy, 2 * begin),
          addressOf(votes, first),
          end - begin,
          columns,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).tallyOnGpu,
};
