/** One mask over the weights, for the whole batch. Linear in the weights, so it applies to their gradient too. */
import { type Kernel, rowsOfLast, simdFace } from "@maskout/core/variant";
import { decisionsOf } from "../masks/decisions.js";
import { type MaskParams, samplingArguments, scaleOf, streamArguments } from "../masks/params.js";
import { MASK_BYTES, MASK_BYTES_PER_INPUT, masksSimd } from "../masks/simd.generated.js";

/**
 * `y[i, o] = kept(o, i) ? w[i, o] / q : 0`, w `[..., units]` with all dimensions except the last taken together as inputs: decision `o * inputs + i`,
 * from the start of the stream on.
 */
export const maskWeights: Kernel<MaskParams, "w", "y"> = {
  name: "dropConnect weights",
  shapes: ({ w }) => ({ y: w }),
  cpu: {
    reference({ inputs: { w }, outputs: { y }, params }) {
      const { rows: inputs, columns: units } = rowsOfLast(w.shape);
      const scale = Math.fround(scaleOf(params.keepProbability));
      const kept = decisionsOf({ ...params, element: 0 }, inputs * units);
      w.values.forEach((weight, index) => {
        const [i, o] = [Math.floor(index / units), index % units];
        y.values[index] = kept[o * inputs + i] === 1 ? weight * scale : 0;
      });
    },
    simd: simdFace({
      module: masksSimd,
      // With exact sampling, a decision depends on those before it.
      range: ({ sampling }) => (sampling.kind === "exact" ? "whole" : "columns"),
      scratch: ({ inputs: { w } }) => MASK_BYTES + MASK_BYTES_PER_INPUT * rowsOfLast(w.shape).rows,
      run(simd, { inputs: { w }, outputs: { y }, params }, { begin, end, scratch }) {
        const { rows, columns } = rowsOfLast(w.shape);
        const units = params.sampling.kind === "exact" ? ([0, columns] as const) : ([begin, end] as const);
        const scale = scaleOf(params.keepProbability);
        const [stream, sampling] = [streamArguments(params), samplingArguments(params)];
        simd.maskWeights(y.pointer, w.pointer, scratch, rows, columns, ...units, ...stream, ...sampling, scale);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).maskWeights,
};
