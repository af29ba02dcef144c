/** One decision per unit: for unit masks, and for biases. Linear, so that it applies to gradients too. */
import type { Tensor } from "@maskout/core";
import {
  addressOf,
  type Kernel,
  type MaskParams,
  maskedScale,
  maskedScaleOnGpu,
  rowsOfLast,
  run,
  simdFace,
} from "@maskout/core/variant";
import { decisionsOf } from "../masks/decisions.js";
import { type Exact, scaleOf, streamArguments, type UnitParams } from "../masks/params.js";
import { masksSimd, UNITS_BYTES, UNITS_BYTES_PER_UNIT } from "../masks/simd.generated.js";

/**
 * `y[r, o] = kept ? x[r, o] / q : 0`, x `[..., units]`, with one decision per `(r, o)`, number `element + r * units + o`, or one per `o` (`shared`).
 */
export function maskUnits(x: Tensor, params: UnitParams): Tensor {
  const { sampling, shared } = params;
  if (sampling.kind === "exact") return run(exactUnits, { x }, { ...params, sampling }).y;
  const { threshold } = sampling;
  const noiseShape = shared ? x.shape.map((size, axis) => (axis === x.shape.length - 1 ? size : 1)) : undefined;
  return run(bernoulliUnits, { x }, { ...params, threshold, noiseShape }).y;
}

/** Independent decisions: inverted dropout. */
const bernoulliUnits: Kernel<MaskParams, "x", "y"> = {
  name: "dropConnect units",
  shapes: ({ x }) => ({ y: x }),
  cpu: maskedScale(scaleOf),
  gpu: async () => maskedScaleOnGpu(scaleOf),
};

/** An exact number of dropped decisions per row. */
export const exactUnits: Kernel<UnitParams<Exact>, "x", "y"> = {
  name: "dropConnect units",
  shapes: ({ x }) => ({ y: x }),
  cpu: {
    reference({ inputs: { x }, outputs: { y }, params }) {
      const { columns: units } = rowsOfLast(x.shape);
      const scale = Math.fround(scaleOf(params.keepProbability));
      const kept = decisionsOf(params, params.shared ? units : x.values.length);
      x.values.forEach((value, index) => {
        y.values[index] = kept[params.shared ? index % units : index] === 1 ? value * scale : 0;
      });
    },
    simd: simdFace({
      module: masksSimd,
      range: "rows",
      scratch: ({ inputs: { x } }) => UNITS_BYTES + UNITS_BYTES_PER_UNIT * rowsOfLast(x.shape).columns,
      run(simd, { inputs: { x }, outputs: { y }, params }, { begin, end, scratch }) {
        const { columns } = rowsOfLast(x.shape);
        const first = begin * columns;
        simd.exactUnits(
          addressOf(y, first),
          addressOf(x, first),
          scratch,
          end - begin,
          columns,
          params.shared,
          params.element + (params.shared ? 0 : first),
          ...streamArguments(params),
          params.sampling.drops,
          scaleOf(params.keepProbability),
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).exactUnits,
};
