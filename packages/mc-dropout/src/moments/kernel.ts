/** The running mean and sum of squared deviations of samples that arrive one after another. */
import { addressOf, type Kernel, simdFace } from "@maskout/core/variant";
import { addToMoments } from "@maskout/uncertainty/sums";
import { packDoubles, unpackDoubles } from "../doubles.js";
import type { MomentsParams } from "./params.js";
import { momentsSimd } from "./simd.generated.js";

/** Adds a sample `x` `[...]` to the moments of the samples before, doubles `[..., 2]`; see `addToMoments`. */
export const momentsKernel: Kernel<MomentsParams, "x" | "mean" | "squares", "mean" | "squares"> = {
  name: "mcMoments",
  shapes: ({ mean, squares }) => ({ mean, squares }),
  cpu: {
    reference({ inputs, outputs, params }) {
      const moments = { mean: unpackDoubles(inputs.mean.values), squares: unpackDoubles(inputs.squares.values) };
      addToMoments(moments, inputs.x.values, 0, params.count);
      packDoubles(moments.mean, outputs.mean.values);
      packDoubles(moments.squares, outputs.squares.values);
    },
    // A row of the result is a double.
    simd: simdFace({
      module: momentsSimd,
      range: "rows",
      run(simd, { inputs: { x, mean, squares }, outputs, params: { count } }, { begin, end }) {
        simd.addToMoments(
          addressOf(outputs.mean, 2 * begin),
          addressOf(outputs.squares, 2 * begin),
          addressOf(x, begin),
          addressOf(mean, 2 * begin),
          addressOf(squares, 2 * begin),
          end - begin,
          count,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).momentsOnGpu,
};
