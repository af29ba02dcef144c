/** The summed entropies and the votes of samples of class probabilities, taken in one after another. */
import { addressOf, type Kernel, rowsOfLast, simdFace } from "@maskout/core/variant";
import { packDoubles, unpackDoubles } from "../doubles.js";
import { addToTally } from "../sums.js";
import { tallySimd } from "./simd.generated.js";

/**
 * Adds a sample of probabilities `p` `[rows, classes]` to the entropies of those before, doubles `[rows, 2]`, and to their votes
 * `[rows, classes]`; see `addToTally`.
 */
export const tallyKernel: Kernel<object, "p" | "entropy" | "votes", "entropy" | "votes"> = {
  name: "mcTally",
  shapes: ({ p }) => ({ entropy: [...p.slice(0, -1), 2], votes: p }),
  cpu: {
    reference({ inputs, outputs }) {
      const tally = { entropy: unpackDoubles(inputs.entropy.values), votes: Float64Array.from(inputs.votes.values) };
      addToTally(tally, inputs.p.values, 0);
      packDoubles(tally.entropy, outputs.entropy.values);
      outputs.votes.values.set(tally.votes);
    },
    simd: simdFace({
      module: tallySimd,
      range: "rows",
      run(simd, { inputs: { p, entropy, votes }, outputs }, { begin, end }) {
        const { columns } = rowsOfLast(p.shape);
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
